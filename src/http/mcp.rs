//! `/mcp`: the Model Context Protocol over HTTP. Each message is a request of its own, answered by one of JSON, by whoever's
//! key or session it comes with; there are no sessions of the protocol's own that could be kept, taken over or run out of.

use super::access::caller;
use super::body::{Body, BodyLimits};
use super::error::wrong_method;
use super::graphql::same_origin;
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use crate::mcp::Tools;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use rmcp::RoleServer;
use rmcp::model::{
    ClientCapabilities, ClientJsonRpcMessage, ClientRequest, Implementation,
    InitializeRequestParams, ProtocolVersion, ServerJsonRpcMessage,
};
use rmcp::service::serve_directly_with_ct;
use rmcp::transport::OneshotTransport;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

const VERSION: &str = "mcp-protocol-version";
/// JSON-RPC's codes of what is no JSON, and of what is no message.
const NO_JSON: i32 = -32700;
const NO_MESSAGE: i32 = -32600;

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/mcp")
            .route(web::post().to(message))
            // A GET would wait for what the server has to say of itself, a DELETE end a session: there is neither.
            .default_service(web::to(wrong_method)),
    );
}

async fn message(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
    work: web::Data<Handle>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    caller.known()?;
    let version = version(request.headers())?;
    let limits = BodyLimits {
        most: state.limits.max_json_bytes as u64,
        what: "message",
        patience: state.limits.body_patience,
    };
    let body = Body::new(&request, payload, limits).whole().await?;
    let Ok(value) = serde_json::from_slice::<Value>(&body) else {
        return Ok(refused(Value::Null, NO_JSON, "the message is no JSON"));
    };
    let id = value["id"].clone();
    let Ok(message) = serde_json::from_value::<ClientJsonRpcMessage>(value) else {
        let text =
            "this is no message of the Model Context Protocol; of several each is sent alone";
        return Ok(refused(id, NO_MESSAGE, text));
    };
    let ClientJsonRpcMessage::Request(asked) = &message else {
        // Nothing waits for what a client tells.
        return Ok(HttpResponse::Accepted().finish());
    };
    let version = match &asked.request {
        ClientRequest::InitializeRequest(hello) => hello.params.protocol_version.clone(),
        _ => version,
    };
    let nobody = (ClientCapabilities::default(), Implementation::default());
    let peer = InitializeRequestParams::new(nobody.0, nobody.1).with_protocol_version(version);
    let tools = Tools::new(state.service.clone(), caller);
    let (transport, mut answers) = OneshotTransport::<RoleServer>::new(message);
    let stop = CancellationToken::new();
    // Who closes the connection has left: this future is dropped, and the work ends.
    let _left = stop.clone().drop_guard();
    let running = {
        let _entered = work.enter();
        serve_directly_with_ct(tools, transport, Some(peer), stop)
    };
    work.spawn(async move {
        // What it had to say has gone the other way.
        let _ended = running.waiting().await;
    });
    while let Some(answer) = answers.recv().await {
        if matches!(
            answer,
            ServerJsonRpcMessage::Response(_) | ServerJsonRpcMessage::Error(_)
        ) {
            return Ok(HttpResponse::Ok().json(answer));
        }
    }
    Err(ApiError::internal("a message was not answered"))
}

/// The version that a client speaks after it said hello; without a word the one before there was the header.
fn version(headers: &HeaderMap) -> ApiResult<ProtocolVersion> {
    let Some(told) = headers.get(VERSION) else {
        return Ok(ProtocolVersion::V_2025_03_26);
    };
    let known = ProtocolVersion::KNOWN_VERSIONS.iter();
    let mut spoken = known.filter(|known| told.as_bytes() == known.as_str().as_bytes());
    spoken.next().cloned().ok_or_else(|| {
        let known: Vec<&str> = ProtocolVersion::KNOWN_VERSIONS
            .iter()
            .map(ProtocolVersion::as_str)
            .collect();
        ApiError::bad_input(format!(
            "MCP-Protocol-Version must be one of {}",
            known.join(", ")
        ))
    })
}

fn refused(id: Value, code: i32, message: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({
        "jsonrpc": "2.0",
        "id": id,
        "error": { "code": code, "message": message },
    }))
}
