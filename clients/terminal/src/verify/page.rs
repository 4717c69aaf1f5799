//! What the page may hold: a head with files of the list, and an empty body. Whatever else is in it is refused, also what no
//! browser would run.

use super::Fault;
use super::list::List;

/// Elements with the attributes they may have.
const MAY: &[(&str, &[&str])] = &[
    ("!doctype", &["html"]),
    ("html", &["lang"]),
    ("head", &[]),
    ("meta", &["charset", "name", "content", "media"]),
    ("title", &[]),
    ("link", &["rel", "crossorigin", "href", "type"]),
    ("script", &["type", "crossorigin", "src"]),
    ("body", &[]),
];

/// What is wrong with a page.
pub(super) fn faults(path: &str, bytes: &[u8], list: &List) -> Vec<Fault> {
    let Ok(text) = std::str::from_utf8(bytes) else { return vec![Fault(format!("/{path} is no text."))] };
    let mut faults = Vec::new();
    let mut inside = "";
    for piece in text.split('<').skip(usize::from(text.starts_with('<'))) {
        let Some((tag, words)) = piece.split_once('>') else {
            faults.push(Fault(format!("/{path} holds text outside of its elements.")));
            continue;
        };
        let (name, rest) = tag.split_once(|one: char| one.is_ascii_whitespace()).unwrap_or((tag, ""));
        let name = name.to_ascii_lowercase();
        if !words.trim().is_empty() && name != "title" {
            let what = if name == "script" { "a script inside of the page" } else { "text where there is none" };
            faults.push(Fault(format!("/{path} holds {what}.")));
        }
        let closed = name.strip_prefix('/');
        let known = MAY.iter().find(|(known, _)| *known == closed.unwrap_or(&name));
        let Some((element, allowed)) = known else {
            faults.push(Fault(format!("/{path} holds <{name}>, which the page has no use for.")));
            continue;
        };
        if closed.is_some() {
            if inside == "script" && *element != "script" {
                faults.push(Fault(format!("/{path} holds a script inside of the page.")));
            }
            inside = "";
            continue;
        }
        inside = element;
        let attributes = attributes(rest.trim_end_matches('/'));
        for (attribute, value) in &attributes {
            if !allowed.contains(&attribute.as_str()) {
                faults.push(Fault(format!("/{path} holds <{element} {attribute}>, which the page has no use for.")));
            }
            let is_listed = value.strip_prefix('/').is_some_and(|file| list.find(file).is_some());
            if matches!(attribute.as_str(), "src" | "href") && !is_listed {
                faults.push(Fault(format!("/{path} loads {value}, which is not in the list.")));
            }
        }
        if *element == "script" && !attributes.iter().any(|(attribute, _)| attribute == "src") {
            faults.push(Fault(format!("/{path} holds a script inside of the page.")));
        }
    }
    faults
}

/// Names and values. Values stand in double quotes, as the build writes them; others fall apart into names that nothing allows.
fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|one: char| one.is_ascii_whitespace() || one == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let quoted = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
        let (value, next) = quoted.unwrap_or(("", after.trim_start_matches('=')));
        found.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = next.trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html>
<html lang="nl"><head><meta charset="utf-8" /><title>Naast</title>
<script type="module" crossorigin src="/assets/a.js"></script><link rel="icon" href="/icon.svg" type="image/svg+xml" /></head>
<body></body></html>"#;

    fn said(page: &str) -> Vec<String> {
        let hash = "0".repeat(64);
        let (list, _) = List::read(format!("{hash} 1 assets/a.js\n{hash} 1 icon.svg\n").as_bytes());
        faults("i", page.as_bytes(), &list).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_page_holds_files_of_the_list_and_nothing_else() {
        assert_eq!(said(PAGE), Vec::<String>::new());
        for (planted, sentence) in [
            ("<script>alert(1)</script>", "/i holds a script inside of the page."),
            ("<script></script>", "/i holds a script inside of the page."),
            (r#"<script src="/assets/a.js">alert(1)</script>"#, "/i holds a script inside of the page."),
            (
                r#"<script src="https://elsewhere.example/x.js"></script>"#,
                "/i loads https://elsewhere.example/x.js, which is not in the list.",
            ),
            (
                r#"<script src="//elsewhere.example/x.js"></script>"#,
                "/i loads //elsewhere.example/x.js, which is not in the list.",
            ),
            (r#"<SCRIPT SRC="/x.js"></SCRIPT>"#, "/i loads /x.js, which is not in the list."),
            ("<script src='/assets/a.js'></script>", "/i loads , which is not in the list."),
            (r#"<link rel="stylesheet" href="/x.css">"#, "/i loads /x.css, which is not in the list."),
            (r#"<base href="https://elsewhere.example/">"#, "/i holds <base>, which the page has no use for."),
            (
                r#"<meta http-equiv="refresh" content="0">"#,
                "/i holds <meta http-equiv>, which the page has no use for.",
            ),
            (r#"<body onload="alert(1)">"#, "/i holds <body onload>, which the page has no use for."),
            ("<iframe>", "/i holds <iframe>, which the page has no use for."),
            ("<!-- x -->", "/i holds <!-->, which the page has no use for."),
            ("Dag", "/i holds text where there is none."),
        ] {
            let found = said(&PAGE.replacen("<body>", &format!("<body>{planted}"), 1));
            assert!(found.iter().any(|one| one == sentence), "{planted}: {found:#?}");
        }
    }
}
