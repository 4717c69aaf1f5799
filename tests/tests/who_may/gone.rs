//! Which routes ask for an account, as the published document says it; and somebody whose account is gone, who has none there.

use anyhow::{Context as _, Result, ensure};
use naast_protocol::ErrorCode;
use naast_tests::plain_http::{Answered, Request, ask};
use naast_tests::world::World;
use serde_json::Value;

use super::{Scene, same};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/docs/openapi.json");

/// A route, and whether it asks for an access token.
struct Route {
    method: String,
    path: String,
    is_signed: bool,
}

/// As the document has them; a test of its own holds it to the table of routes.
fn routes() -> Result<Vec<Route>> {
    let document: Value = serde_json::from_str(&std::fs::read_to_string(DOCUMENT)?)?;
    let paths = document["paths"].as_object().context("a document has paths")?;
    let mut routes = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().context("a path has methods")? {
            let is_signed = operation["security"][0].get("account").is_some();
            routes.push(Route { method: method.to_uppercase(), path: path.clone(), is_signed });
        }
    }
    Ok(routes)
}

impl Route {
    /// Asked about nothing that exists, with a body that says nothing.
    async fn asked(&self, world: &World, token: Option<&str>) -> Result<Answered> {
        let nothing = naast_core::PersonId([0xab; 16]).to_string();
        let parts = self.path.split('/').map(|part| if part.starts_with('{') { nothing.as_str() } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let body: &[u8] = if self.method == "POST" { b"{}" } else { b"" };
        ask(world.app.config.listen, &Request { method: &self.method, path: &path, token, body, ..Request::default() })
            .await
    }
}

fn needs_sign_in(answered: &Answered) -> bool {
    answered.status == 401 && answered.refusal() == Some(ErrorCode::SignInNeeded)
}

pub async fn is_nobody(mut scene: Scene, world: &World) -> Result<()> {
    let routes = routes()?;
    let token = scene.token("jef").await?;
    for Route { method, path, .. } in routes.iter().filter(|route| route.path == "/v1/auth/sign-out") {
        ensure!(method == "POST", "{path} is another route now");
    }
    // While Jef is there, every route knows him; signing out would make him nobody before he goes.
    for route in routes.iter().filter(|route| route.is_signed && route.path != "/v1/auth/sign-out") {
        let answered = route.asked(world, token.as_deref()).await?;
        ensure!(!needs_sign_in(&answered), "{} does not know Jef", route.path);
    }
    let (login, words) = (scene.jef.newcomer.login_name.clone(), scene.jef.newcomer.words.clone());
    // The newest token there is: going opens a session once more, and ends it.
    Box::pin(scene.jef.into_person().delete_account(&login, &words)).await?;
    let mut compared = 0;
    for route in &routes {
        let nobody = route.asked(world, None).await?;
        let asks = needs_sign_in(&nobody);
        if !route.is_signed {
            ensure!(!asks || route.path == "/v1/auth/refresh", "{} asks for an account", route.path);
            continue;
        }
        ensure!(asks, "{} asks for no account: {} {:?}", route.path, nobody.status, nobody.refusal());
        let gone = route.asked(world, token.as_deref()).await?;
        same(&gone, &nobody)
            .with_context(|| format!("{} {}, asked by somebody who is gone", route.method, route.path))?;
        compared += 1;
    }
    ensure!(compared > 0, "no route asks for an account");
    println!("{compared} routes ask for an account, and do not know somebody who is gone");
    Ok(())
}
