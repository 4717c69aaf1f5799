//! What must stand above every file: it confines what the page may do, whatever is in it. Workers are confined by their own.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;

use super::Fault;

/// What each directive may name at most. Nothing else may stand in the policy.
const MAY: &[(&str, &[&str])] = &[
    ("default-src", &["'none'"]),
    ("script-src", &["'self'", "'wasm-unsafe-eval'"]),
    ("style-src", &["'self'"]),
    ("img-src", &["'self'", "data:", "blob:"]),
    ("media-src", &["'self'", "blob:"]),
    ("font-src", &["'self'"]),
    ("connect-src", &["'self'"]),
    ("worker-src", &["'self'"]),
    ("manifest-src", &["'self'"]),
    ("base-uri", &["'none'"]),
    ("form-action", &["'none'"]),
    ("frame-ancestors", &["'none'"]),
    ("require-trusted-types-for", &["'script'"]),
    ("trusted-types", &["svelte-trusted-html", "naast-sw", "naast-worker"]),
];
/// Directives without which something is free: what is not named falls back on `default-src`, these fall back on nothing.
const MUST: &[&str] =
    &["default-src", "base-uri", "form-action", "frame-ancestors", "require-trusted-types-for", "trusted-types"];
/// Headers with the one value they have.
const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "geolocation=(), camera=(self), microphone=(self), payment=(), usb=()"),
];
/// Headers that bring in more, send away, or tell others.
const NEVER: &[&str] = &[
    "link",
    "refresh",
    "location",
    "service-worker-allowed",
    "set-cookie",
    "content-security-policy-report-only",
    "report-to",
    "reporting-endpoints",
    "nel",
    "access-control-allow-origin",
    "sourcemap",
];
/// A year in seconds.
const YEAR: u64 = 31_536_000;

/// What is wrong with the headers of a file, which must be served as `kind` is.
pub(super) fn faults(path: &str, kind: &str, headers: &HeaderMap, is_https: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let all = |name: &str| -> Vec<&str> {
        headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("what nobody can read")).collect()
    };
    match all("content-security-policy").as_slice() {
        [] => faults.push(Fault(format!("/{path} comes without a Content-Security-Policy."))),
        [policy] => faults.extend(
            policy_faults(policy)
                .into_iter()
                .map(|said| Fault(format!("/{path} comes with a Content-Security-Policy that is too weak: {said}."))),
        ),
        _ => faults.push(Fault(format!("/{path} comes with more than one Content-Security-Policy."))),
    }
    for (name, value) in FIXED {
        if all(name) != [*value] {
            faults.push(Fault(format!("/{path} comes without the header {name}: {value}.")));
        }
    }
    let is_kept = |value: &&str| {
        let age = value.split(';').find_map(|part| part.trim().strip_prefix("max-age="));
        age.and_then(|age| age.parse::<u64>().ok()).is_some_and(|age| age >= YEAR)
    };
    if is_https && !all("strict-transport-security").first().is_some_and(is_kept) {
        faults.push(Fault(format!("/{path} comes without a year of Strict-Transport-Security.")));
    }
    for name in NEVER {
        if headers.contains_key(*name) {
            faults.push(Fault(format!("/{path} comes with the header {name}, which no file of the app has.")));
        }
    }
    if let Some(wanted) = content_type(kind)
        && all("content-type") != [wanted]
    {
        faults.push(Fault(format!("/{path} is not served as {wanted}.")));
    }
    faults
}

/// As what a file must be served: a browser runs and draws by this.
fn content_type(path: &str) -> Option<&'static str> {
    match path.rsplit('.').next()? {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "txt" => Some("text/plain; charset=utf-8"),
        "webmanifest" => Some("application/manifest+json"),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        "wasm" => Some("application/wasm"),
        _ => None,
    }
}

/// What a policy lets through that it should not.
fn policy_faults(policy: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    // A comma begins a second policy.
    for directive in policy.split([';', ',']).map(str::trim).filter(|directive| !directive.is_empty()) {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().unwrap_or_default().to_ascii_lowercase();
        if seen.insert(name.clone(), words.collect()).is_some() {
            faults.push(format!("{name} stands twice"));
        }
    }
    for (name, sources) in &seen {
        match MAY.iter().find(|(known, _)| known == name) {
            None => faults.push(format!("{name} is not known")),
            Some((_, allowed)) => {
                faults.extend(
                    sources.iter().filter(|one| !allowed.contains(one)).map(|one| format!("{name} names {one}")),
                );
            }
        }
    }
    for name in MUST {
        // An empty `require-trusted-types-for` requires nothing; each of the others allows nothing.
        if seen.get(*name).is_none_or(|sources| *name == "require-trusted-types-for" && sources.is_empty()) {
            faults.push(format!("{name} is missing"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; \
        frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types naast-sw";

    #[test]
    fn a_policy_is_as_strict_as_it_must_be_or_says_where_it_is_not() {
        assert_eq!(policy_faults(POLICY), Vec::<String>::new());
        for (old, new, said) in [
            ("'self'", "'self' 'unsafe-inline'", "script-src names 'unsafe-inline'"),
            ("'self'", "https:", "script-src names https:"),
            ("default-src 'none'", "default-src *", "default-src names *"),
            ("default-src 'none'; ", "", "default-src is missing"),
            ("base-uri 'none'; ", "", "base-uri is missing"),
            ("form-action 'none'; ", "", "form-action is missing"),
            ("frame-ancestors 'none'; ", "", "frame-ancestors is missing"),
            ("require-trusted-types-for 'script'", "require-trusted-types-for", "require-trusted-types-for is missing"),
            ("; trusted-types naast-sw", "", "trusted-types is missing"),
            ("trusted-types naast-sw", "trusted-types *", "trusted-types names *"),
            ("base-uri", "script-src-elem *; base-uri", "script-src-elem is not known"),
            ("base-uri", "script-src 'self'; base-uri", "script-src stands twice"),
            ("base-uri", "report-uri /seen; base-uri", "report-uri is not known"),
        ] {
            assert_eq!(policy_faults(&POLICY.replacen(old, new, 1)), [said]);
        }
    }

    #[test]
    fn every_header_that_confines_is_missed_and_every_other_is_noticed() {
        let right = || {
            let mut all = HeaderMap::new();
            all.insert("content-security-policy", HeaderValue::from_static(POLICY));
            all.insert("content-type", HeaderValue::from_static("text/css; charset=utf-8"));
            all.insert("strict-transport-security", HeaderValue::from_static("max-age=63072000"));
            for (name, value) in FIXED {
                all.insert(*name, HeaderValue::from_static(value));
            }
            all
        };
        assert_eq!(faults("x.css", "x.css", &right(), true), []);
        let names: Vec<_> = right().keys().cloned().collect();
        for name in names {
            let mut all = right();
            all.remove(&name);
            assert_eq!(faults("x.css", "x.css", &all, true).len(), 1, "{name}");
        }
        for name in NEVER {
            let mut all = right();
            all.insert(*name, HeaderValue::from_static("x"));
            assert_eq!(faults("x.css", "x.css", &all, true).len(), 1, "{name}");
        }
        let mut short = right();
        short.insert("strict-transport-security", HeaderValue::from_static("max-age=60"));
        assert_eq!(faults("x.css", "x.css", &short, true).len(), 1);
        assert_eq!(faults("x.css", "x.css", &short, false), []);
        let mut two = right();
        two.append("content-security-policy", HeaderValue::from_static(POLICY));
        assert_eq!(faults("x.css", "x.css", &two, true).len(), 1);
    }
}
