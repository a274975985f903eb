//! Commands about modules of user-defined functions.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Question;
use crate::udf;

const OK: &str = "ok";

pub(super) fn answer(question: &Question<'_>) -> Option<String> {
    let file = || question.parameters.get("filename").unwrap_or_default();
    let mut modules = question.server.modules.lock();
    Some(match question.command {
        "udf-list" => {
            let mut text = String::new();
            for (file, module) in modules.iter() {
                let _: Result<(), _> =
                    write!(text, "filename={file},hash={},type=LUA;", module.hash);
            }
            text
        }
        "udf-get" => match modules.get(file()) {
            Some(module) => format!("type=LUA;content={};", module.content),
            None => "error=not_found".to_owned(),
        },
        "udf-put" => {
            let content = question.parameters.get("content").unwrap_or_default();
            match (file(), STANDARD.decode(content)) {
                ("", _) => "error=invalid_filename".to_owned(),
                (_, Err(_)) => "error=invalid_base64_content".to_owned(),
                (file, Ok(source)) => match udf::compile(&source) {
                    Ok(()) => {
                        modules.put(file.to_owned(), content.to_owned());
                        OK.to_owned()
                    }
                    Err(error) => format!(
                        "error=compile_error;file={file};line={};message={}",
                        error.line,
                        STANDARD.encode(error.message)
                    ),
                },
            }
        }
        // Removing what is not there is as good (info-0080).
        "udf-remove" => {
            modules.remove(file());
            OK.to_owned()
        }
        _ => return None,
    })
}
