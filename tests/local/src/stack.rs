use std::collections::BTreeMap;
use std::process::{Output, Stdio};

use aws_config::{BehaviorVersion, Region, SdkConfig, stalled_stream_protection::StalledStreamProtectionConfig};
use aws_sdk_lambda::config::Credentials;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::{Emulator, REGION, Result, repository};

/// What to deploy.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the deployment; the stack is `lockstep-<stage>`.
    pub stage: String,
    /// `observe` or `live`.
    pub mode: String,
    /// Address of Mintsoft without `/api`.
    pub mintsoft_base_url: String,
    /// Address of WAIR with `/api/v1`.
    pub wair_base_url: String,
    /// Content of the operator's secret.
    pub secret: Value,
    /// Configuration file to push after the stack is there, if any.
    pub config: Option<String>,
    /// Further template parameters.
    pub parameters: BTreeMap<String, String>,
}

/// Outputs of the template.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Outputs {
    /// Name of the state table.
    pub state_table: String,
    /// Address of the HTTP API; here as it can be reached on this machine.
    pub api_url: String,
    /// Orders on their way to Mintsoft.
    pub orders_queue_url: String,
    /// Orders that were given up.
    pub orders_dead_letters_url: String,
    /// Dispatched parts on their way to WAIR and the channel.
    pub dispatch_queue_url: String,
    /// Dispatched parts that were given up.
    pub dispatch_dead_letters_url: String,
    /// Requests for a targeted poll.
    pub hints_queue_url: String,
    /// Function names by output (`StockPollFunction`).
    #[serde(flatten)]
    pub functions: BTreeMap<String, String>,
}

/// A deployed stack in an account of its own.
#[derive(Debug)]
pub struct Stack {
    /// Name of the stack.
    pub name: String,
    /// Outputs of the template.
    pub outputs: Outputs,
    pub(crate) aws: SdkConfig,
    pub(crate) account: String,
    endpoint: String,
}

impl Stack {
    /// Deploys the template with the release binaries, the secret before it and the configuration after it.
    ///
    /// # Errors
    ///
    /// When a binary is missing, a resource cannot be made or the configuration is refused.
    pub async fn deploy(emulator: &Emulator, options: Options) -> Result<Self> {
        let account = emulator.new_account();
        let endpoint = emulator.endpoint().to_owned();
        let name = format!("lockstep-{}", options.stage);
        let mut parameters = options.parameters;
        parameters.extend([
            ("SecretName".into(), format!("lockstep/{}", options.stage)),
            ("Stage".into(), options.stage),
            ("Mode".into(), options.mode),
            ("MintsoftBaseUrl".into(), options.mintsoft_base_url),
            ("WairBaseUrl".into(), options.wair_base_url),
        ]);
        let request = json!({ "name": name, "parameters": parameters, "secret": options.secret });
        let mut command = Command::new(repository(".venv/bin/python"));
        command.arg(repository("tests/local/stack.py")).arg("deploy").envs(environment(&endpoint, &account));
        let mut outputs: Outputs = serde_json::from_slice(&run(command, &request.to_string()).await?)?;
        outputs.api_url = local_api(&endpoint, &account, &outputs.api_url)?;

        let credentials = Credentials::new(&account, "local", None, None, "local stack");
        let aws = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(&endpoint)
            .credentials_provider(credentials)
            // An invocation is silent for as long as the function works.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .load()
            .await;
        let stack = Self { name, outputs, aws, account, endpoint };
        if let Some(config) = options.config {
            stack.push_config(&config).await?;
        }
        Ok(stack)
    }

    /// Settings under which any AWS client works on this stack.
    pub fn aws(&self) -> &SdkConfig {
        &self.aws
    }

    /// The same as environment variables, for other programs.
    pub fn environment(&self) -> BTreeMap<&'static str, String> {
        environment(&self.endpoint, &self.account)
    }

    /// Runs the operator program on this stack: `lockstep <arguments> --stack <name>`.
    ///
    /// # Errors
    ///
    /// When the program is not built. What it answers, also a refusal, is in the output.
    pub async fn lockstep(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(repository("target/release/lockstep"));
        command.args(arguments).args(["--stack", &self.name]).envs(self.environment());
        Ok(command.stdin(Stdio::null()).kill_on_drop(true).output().await?)
    }

    /// Checks and stores a configuration file with the operator program.
    ///
    /// # Errors
    ///
    /// When the configuration is refused, with the mistakes.
    pub async fn push_config(&self, toml: &str) -> Result<()> {
        let file = tempfile::Builder::new().suffix(".toml").tempfile()?;
        std::fs::write(file.path(), toml)?;
        let output = self.lockstep(&["config", "push", &file.path().to_string_lossy()]).await?;
        if !output.status.success() {
            return Err(describe("lockstep config push", &output).into());
        }
        Ok(())
    }

    /// Every line that the functions have logged.
    ///
    /// # Errors
    ///
    /// When the emulator does not answer.
    pub async fn logs(&self) -> Result<Vec<String>> {
        let mut command = Command::new(repository(".venv/bin/python"));
        command.arg(repository("tests/local/stack.py")).arg("logs").envs(self.environment());
        Ok(String::from_utf8(run(command, "").await?)?.lines().map(str::to_owned).collect())
    }
}

fn environment(endpoint: &str, account: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_ACCESS_KEY_ID", account.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
    ])
}

/// `https://<id>.execute-api.…` as it can be reached here; see emulator.py about accounts.
fn local_api(endpoint: &str, account: &str, api_url: &str) -> Result<String> {
    let id = api_url.strip_prefix("https://").and_then(|host| host.split('.').next());
    let id = id.ok_or_else(|| format!("ApiUrl is not an address: {api_url}"))?;
    Ok(format!("{endpoint}/_account/{account}/_aws/execute-api/{id}/$default"))
}

async fn run(mut command: Command, input: &str) -> Result<Vec<u8>> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn()?;
    let mut stdin = child.stdin.take().ok_or("a child without standard input")?;
    stdin.write_all(input.as_bytes()).await?;
    drop(stdin);
    let output = child.wait_with_output().await?;
    if !output.status.success() {
        return Err(describe("the local stack", &output).into());
    }
    Ok(output.stdout)
}

fn describe(program: &str, output: &Output) -> String {
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    format!("{program} ended with {}: {}", output.status, said.trim())
}
