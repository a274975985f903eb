//! Commands about queries in the background.

use super::Question;

const NO_JOB: &str = "ERROR:2:job not found";
const NOT_ACTIVE: &str = "ERROR:2:id not active";

pub(super) fn answer(question: &Question<'_>) -> Option<String> {
    let parameters = question.parameters;
    let id = parameters.get_either("id", "trid");
    let number = id.and_then(|id| id.parse().ok());
    let jobs = &question.server.jobs;
    Some(match question.command {
        "query-show" if parameters.is_empty() => {
            let jobs = jobs.of(question.member, None);
            let lines: Vec<_> = jobs.iter().map(ToString::to_string).collect();
            lines.join(";")
        }
        "query-show" => {
            let job = number.and_then(|id| jobs.of(question.member, Some(id)).pop());
            job.map_or_else(|| NO_JOB.to_owned(), |job| job.to_string())
        }
        "query-abort" => match number {
            Some(id) if jobs.abort(question.member, Some(id)) > 0 => "ok".to_owned(),
            _ => NOT_ACTIVE.to_owned(),
        },
        "query-abort-all" => {
            let aborted = jobs.abort(question.member, None);
            format!("number-of-queries-killed:{aborted}")
        }
        _ => return None,
    })
}
