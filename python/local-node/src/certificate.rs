//! Certificates, as far as to whom they are issued.

use crate::reader::Reader;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];

/// The common name of a certificate's subject, which is a user's.
pub(crate) fn common_name(certificate: &[u8]) -> Option<String> {
    let mut certificate = Reader::new(element(&mut Reader::new(certificate))?.1);
    let mut signed = Reader::new(element(&mut certificate)?.1);
    if signed.rest().first() == Some(&VERSION) {
        element(&mut signed)?;
    }
    let _serial_number = element(&mut signed)?;
    let _algorithm = element(&mut signed)?;
    let _issuer = element(&mut signed)?;
    let _validity = element(&mut signed)?;
    let (kind, subject) = element(&mut signed)?;
    if kind != SEQUENCE {
        return None;
    }
    // A sequence of sets of sequences of a type and its value.
    let mut subject = Reader::new(subject);
    while let Some((_, set)) = element(&mut subject) {
        let mut set = Reader::new(set);
        while let Some((_, attribute)) = element(&mut set) {
            if let Some(value) = attribute.strip_prefix(COMMON_NAME) {
                let (_, name) = element(&mut Reader::new(value))?;
                return String::from_utf8(name.to_vec()).ok();
            }
        }
    }
    None
}

/// The next element's type and content.
fn element<'a>(reader: &mut Reader<'a>) -> Option<(u8, &'a [u8])> {
    let kind = reader.u8()?;
    let len = match reader.u8()? {
        short @ ..=0x7f => usize::from(short),
        0x81 => reader.u8()?.into(),
        0x82 => reader.u16()?.into(),
        _ => return None,
    };
    Some((kind, reader.take(len)?))
}
