use local::Result;
use reqwest::{Client, StatusCode, Url, header, redirect::Policy};

use crate::{DESK_TOKEN, Scene};

/// Somebody at the desk, with a session and without a browser.
pub struct Visitor {
    http: Client,
    desk: String,
    cookie: String,
}

impl Scene {
    /// Logs in at the desk as Ada.
    ///
    /// # Errors
    /// When the desk does not let her in.
    pub async fn visitor(&self) -> Result<Visitor> {
        let http = Client::builder().no_proxy().redirect(Policy::none()).build()?;
        let desk = format!("{}/desk", self.stack.outputs.api_url);
        let mut visitor = Visitor { http, desk, cookie: String::new() };
        let answer = visitor.post("/login", &[("name", "Ada"), ("token", DESK_TOKEN)]).await?;
        let set = answer.headers().get(header::SET_COOKIE).ok_or("the desk gave no cookie")?.to_str()?;
        visitor.cookie = set.split(';').next().unwrap_or_default().to_owned();
        Ok(visitor)
    }
}

impl Visitor {
    /// The text of a page.
    ///
    /// # Errors
    /// When the page is not there.
    pub async fn read(&self, page: &str) -> Result<String> {
        self.timed(page).await.map(|(text, _)| text)
    }

    /// The text of a page, and how many milliseconds the desk says that it took to make.
    ///
    /// # Errors
    /// When the page is not there, or does not say it.
    pub async fn timed(&self, page: &str) -> Result<(String, f64)> {
        let answer = self.http.get(format!("{}{page}", self.desk)).header(header::COOKIE, &self.cookie).send().await?;
        match answer.status() {
            StatusCode::OK => {
                let timing = answer.headers().get("server-timing").ok_or("no server-timing")?.to_str()?;
                let (_, took) = timing.split_once("dur=").ok_or("server-timing has another form")?;
                let took = took.parse()?;
                Ok((String::from_utf8(answer.bytes().await?.to_vec())?, took))
            }
            status => Err(format!("the desk answers {page} with {status}").into()),
        }
    }

    /// Sends a form of a page with these fields; status and text.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn act(&self, page: &str, fields: &[(&str, &str)]) -> Result<(u16, String)> {
        let form = self.read("/help").await?;
        let (_, code) = form.split_once("name=\"code_of_form\" value=\"").ok_or("no form")?;
        let code = code.split('"').next().unwrap_or_default();
        let fields: Vec<_> = fields.iter().copied().chain([("code_of_form", code)]).collect();
        let answer = self.post(page, &fields).await?;
        let status = answer.status().as_u16();
        Ok((status, String::from_utf8(answer.bytes().await?.to_vec())?))
    }

    async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Result<reqwest::Response> {
        let mut form = Url::parse("http://form")?;
        form.query_pairs_mut().extend_pairs(fields);
        let request = self.http.post(format!("{}{page}", self.desk)).header(header::COOKIE, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        Ok(request.body(form.query().unwrap_or_default().to_owned()).send().await?)
    }
}
