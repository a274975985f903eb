"""The codes of what expressions are made of."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """What an expression does, as its first part."""

    UNKNOWN = 0
    EQ = 1
    NE = 2
    GT = 3
    GE = 4
    LT = 5
    LE = 6
    REGEX = 7
    GEO = 8
    IN_LIST = 9
    AND = 16
    OR = 17
    NOT = 18
    EXCLUSIVE = 19
    ADD = 20
    SUB = 21
    MUL = 22
    DIV = 23
    POW = 24
    LOG = 25
    MOD = 26
    ABS = 27
    FLOOR = 28
    CEIL = 29
    TO_INT = 30
    TO_FLOAT = 31
    INT_AND = 32
    INT_OR = 33
    INT_XOR = 34
    INT_NOT = 35
    INT_LEFT_SHIFT = 36
    INT_RIGHT_SHIFT = 37
    INT_ARITHMETIC_RIGHT_SHIFT = 38
    INT_COUNT = 39
    INT_LEFT_SCAN = 40
    INT_RIGHT_SCAN = 41
    MIN = 50
    MAX = 51
    DIGEST_MODULO = 64
    DEVICE_SIZE = 65
    LAST_UPDATE = 66
    SINCE_UPDATE = 67
    VOID_TIME = 68
    TTL = 69
    SET_NAME = 70
    KEY_EXISTS = 71
    IS_TOMBSTONE = 72
    MEMORY_SIZE = 73
    RECORD_SIZE = 74
    KEY = 80
    BIN = 81
    BIN_TYPE = 82
    TO_STRING = 99
    REMOVED = 100
    MAP_KEYS = 101
    MAP_VALUES = 102
    LOOP_VARIABLE = 122
    COND = 123
    VAR = 124
    LET = 125
    QUOTE = 126
    CALL = 127
    AEL = 128
