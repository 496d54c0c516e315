//! What a query may cost. Depth and size are measured on the parsed document before the engine expands
//! its fragments, because expanding is what a hostile query makes expensive.

use super::error::{ApiError, ApiResult, Code, ensure_codes};
use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest, NextSubscribe,
    NextValidation,
};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::parser::{Error as ParseError, parse_query};
use async_graphql::{Request, Response, ServerError, ServerResult, ValidationResult};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::collections::HashMap;
use std::sync::Arc;

/// Nested fields. The page needs 7.
const MAX_DEPTH: usize = 12;
/// Nested fields below `__schema`, `ofType` uncounted: what GraphiQL asks is 6 deep.
const MAX_INTROSPECTION_DEPTH: usize = 7;
/// Sum of fields, each counted as often as the lists around it may have items.
const MAX_COMPLEXITY: usize = 2_000;
/// Fields after all fragments are expanded.
const MAX_FIELDS: usize = 2_000;
/// Fields of one request that keep a model, a reader of PDFs or arXiv busy, whatever they are called in it. Each
/// question waits in the queue for itself: who has many asks them one after another.
const COSTLY: [&str; 6] = [
    "ask",
    "answer",
    "sendMessage",
    "summary",
    "uploadPaper",
    "arxivSearch",
];
const MAX_COSTLY: usize = 3;
/// Open brackets of any kind: the parser goes down one stack frame for each.
const MAX_NESTING: usize = 128;
/// Bytes of a query; variables, which carry questions, come on top.
const MAX_QUERY_BYTES: usize = 64 * 1024;

/// How many files came with a request.
#[derive(Clone, Copy)]
pub struct UploadCount(pub usize);

pub struct QueryLimits;

impl ExtensionFactory for QueryLimits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for QueryLimits {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        ensure_codes(&mut response.errors);
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream)
            .map(|mut response| {
                ensure_codes(&mut response.errors);
                response
            })
            .boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let mut request = next.run(ctx, request).await?;
        check_text(&request.query).map_err(|error| error.server_error())?;
        let document = parse_query(&request.query).map_err(|error| match error {
            ParseError::RecursionLimitExceeded => too_deep().server_error(),
            error => error.into(),
        })?;
        check_document(&document).map_err(|error| error.server_error())?;
        request.set_parsed_query(document);
        let files = UploadCount(request.uploads.len());
        Ok(request.data(files))
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        if result.complexity <= MAX_COMPLEXITY {
            return Ok(result);
        }
        Err(vec![too_complex(result.complexity).server_error()])
    }
}

fn too_complex(found: usize) -> ApiError {
    let text =
        format!("the query costs {found}, the limit is {MAX_COMPLEXITY}: ask for fewer items");
    ApiError::new(Code::QueryTooComplex, text)
}

fn too_costly(found: usize) -> ApiError {
    let text = format!(
        "the query asks for {found} answers, summaries, uploads or searches, the limit is {MAX_COSTLY}: send them in requests of their own"
    );
    ApiError::new(Code::QueryTooComplex, text)
}

fn too_deep() -> ApiError {
    ApiError::new(
        Code::QueryTooDeep,
        format!("the query is nested deeper than {MAX_DEPTH} fields"),
    )
}

/// Length and bracket nesting of a query, before it is parsed.
fn check_text(query: &str) -> ApiResult<()> {
    if query.len() > MAX_QUERY_BYTES {
        return Err(ApiError::new(
            Code::TooLarge,
            "the query is longer than 64 KiB: use variables",
        ));
    }
    let mut depth = 0_usize;
    // Brackets in strings and comments count too: a real query never has so many unclosed ones.
    for byte in query.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
    }
    Ok(())
}

fn check_document(document: &ExecutableDocument) -> ApiResult<()> {
    let mut measure = Measure {
        document,
        done: HashMap::new(),
        open: Vec::new(),
    };
    let mut fields = 0_usize;
    for (_, operation) in document.operations.iter() {
        let size = measure.selection(&operation.node.selection_set.node)?;
        if size.depth > MAX_DEPTH || size.introspection > MAX_INTROSPECTION_DEPTH {
            return Err(too_deep());
        }
        fields = fields.saturating_add(size.fields);
        if size.costly > MAX_COSTLY {
            return Err(too_costly(size.costly));
        }
    }
    if fields > MAX_FIELDS {
        return Err(too_complex(fields));
    }
    Ok(())
}

/// What a selection amounts to once its fragments are expanded.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    depth: usize,
    /// Depth without `ofType`.
    unwrapped: usize,
    /// `unwrapped` of the introspection in it.
    introspection: usize,
    fields: usize,
    /// Fields of [`COSTLY`].
    costly: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.unwrapped = self.unwrapped.max(other.unwrapped);
        self.introspection = self.introspection.max(other.introspection);
        self.fields = self.fields.saturating_add(other.fields);
        self.costly = self.costly.saturating_add(other.costly);
    }
}

/// Measures each fragment once, however often it is spread.
struct Measure<'a> {
    document: &'a ExecutableDocument,
    done: HashMap<&'a str, Size>,
    open: Vec<&'a str>,
}

impl<'a> Measure<'a> {
    fn selection(&mut self, set: &'a SelectionSet) -> ApiResult<Size> {
        let mut sum = Size::default();
        for item in &set.items {
            sum.add(match &item.node {
                Selection::Field(field) => {
                    let below = self.selection(&field.node.selection_set.node)?;
                    around(field.node.name.node.as_str(), below)
                }
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str())?
                }
            });
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a str) -> ApiResult<Size> {
        if let Some(size) = self.done.get(name) {
            return Ok(*size);
        }
        if self.open.contains(&name) {
            return Err(ApiError::bad_input(
                "fragments of the query contain each other",
            ));
        }
        if self.open.len() > MAX_DEPTH {
            return Err(too_deep());
        }
        // An unknown fragment is the engine's to complain about.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Size::default());
        };
        self.open.push(name);
        let size = self.selection(&fragment.node.selection_set.node)?;
        self.open.pop();
        self.done.insert(name, size);
        Ok(size)
    }
}

/// The size of a field, given that of what it selects.
fn around(name: &str, below: Size) -> Size {
    let fields = below.fields.saturating_add(1);
    let costly = below
        .costly
        .saturating_add(usize::from(COSTLY.contains(&name)));
    let unwrapped = below.unwrapped + usize::from(name != "ofType");
    if name == "__schema" || name == "__type" {
        return Size {
            depth: 1,
            unwrapped: 1,
            introspection: unwrapped,
            fields,
            costly,
        };
    }
    Size {
        depth: below.depth + 1,
        unwrapped,
        introspection: below.introspection,
        fields,
        costly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str) -> Result<(), Code> {
        check_text(query).map_err(|error| error.code)?;
        let document = async_graphql::parser::parse_query(query).expect("a query");
        check_document(&document).map_err(|error| error.code)
    }

    fn nested(levels: usize) -> String {
        format!("{}x{}", "{ a ".repeat(levels), "}".repeat(levels)).replace("{ a x", "{ x")
    }

    #[test]
    fn depth() {
        assert_eq!(check(&nested(12)), Ok(()));
        assert_eq!(check(&nested(13)), Err(Code::QueryTooDeep));
        assert_eq!(check(&"{ a ".repeat(5_000)), Err(Code::QueryTooDeep));
        assert_eq!(
            check(&format!("{{ a(x: {}", "[".repeat(5_000))),
            Err(Code::QueryTooDeep)
        );
    }

    #[test]
    fn introspection_has_its_own_limit() {
        let of_type = format!("{}name{}", "ofType { ".repeat(9), " }".repeat(9));
        let usual = format!(
            "{{ __schema {{ types {{ fields {{ args {{ type {{ {of_type} }} }} }} }} }} }}"
        );
        assert_eq!(check(&usual), Ok(()));
        let round =
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
        assert_eq!(check(round), Err(Code::QueryTooDeep));
    }

    #[test]
    fn costly_fields_are_counted_whatever_they_are_called() {
        let asks = |count: usize| -> String {
            let aliased = (0..count).map(|at| format!("a{at}: ask(question: \"why?\") {{ id }} "));
            aliased.collect()
        };
        assert_eq!(check(&format!("{{ {} }}", asks(3))), Ok(()));
        assert_eq!(
            check(&format!("{{ {} }}", asks(4))),
            Err(Code::QueryTooComplex)
        );
        let spread = format!("{{ ...a ...a }} fragment a on Query {{ {} }}", asks(2));
        assert_eq!(check(&spread), Err(Code::QueryTooComplex));
        let plain = "{ a: stats { papers } b: stats { papers } c: chats { id } d: chats { id } }";
        assert_eq!(check(plain), Ok(()));
    }

    #[test]
    fn fragments_that_double_and_that_circle() {
        let doubled: String = (0..10)
            .map(|i| format!("fragment f{i} on Q {{ ...f{0} ...f{0} }} ", i + 1))
            .collect();
        let bomb = format!("{{ ...f0 }} {doubled} fragment f10 on Q {{ a b c }}");
        assert_eq!(check(&bomb), Err(Code::QueryTooComplex));
        let circle = "{ ...a } fragment a on Q { ...b } fragment b on Q { ...a }";
        assert_eq!(check(circle), Err(Code::BadInput));
    }
}
