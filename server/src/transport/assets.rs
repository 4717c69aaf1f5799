//! The web app, compiled into the binary: hashed assets that never change, pages that are always asked for anew, each in
//! the compression that the browser takes, all under a policy that lets no foreign script run.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../clients/pwa/dist"]
#[allow_missing = true]
struct Built;

/// What pages may load: themselves and nothing else. Trusted Types keep strings from becoming code.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types svelte-trusted-html naast-sw naast-worker";

/// Said instead of the app when the binary was built without it.
const NOT_BUILT: &str = "This server was built without the web app. Run `make run`, which builds both.\n";

/// Serves an asset, or the app's page for every path that is none.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    // A name with a dot in it is a file's; an unknown one must not answer with a page.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let wanted = if is_file && !has_coding(path) { path } else { "index.html" };
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    match find(wanted, accepts) {
        Some((file, coding)) => found(wanted, &file, coding),
        None if is_file => StatusCode::NOT_FOUND.into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
    }
}

/// Compressed copies lie beside their file and are no files of their own outside.
fn has_coding(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("br" | "gz"))
}

fn find(path: &str, accepts: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepts = |coding: &str| {
        accepts.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next() == Some(coding) && parts.next() != Some("q=0")
        })
    };
    for (coding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(coding)
            && let Some(file) = Built::get(&format!("{path}.{suffix}"))
        {
            return Some((file, Some(coding)));
        }
    }
    Built::get(path).map(|file| (file, None))
}

fn found(path: &str, file: &EmbeddedFile, coding: Option<&'static str>) -> Response {
    let mut response = file.data.to_vec().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    // Vite puts a hash of the content into the name of everything under `assets/`.
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_missing_file_is_no_page() {
        let response = serve(Uri::from_static("/assets/none-12345678.js"), HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_policy_names_no_other_origin_and_no_inline_script() {
        for word in ["unsafe-inline", "http:", "https:", "*", "'unsafe-eval'"] {
            assert!(!CONTENT_SECURITY_POLICY.contains(word), "{word}");
        }
    }
}
