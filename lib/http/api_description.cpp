#include "http/api_reference.hpp"
#include "http/dependencies.hpp"
#include "http/routes.hpp"

/// The description of the interface itself.
namespace masthead::inline v0::http::detail {

Result<Response> get_api_document(Call& call) {
    if (call.made_of != nullptr) call.made_of->is_for_ever = true;
    Response response;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("ETag", '"' + call.service.api_document_hash + '"');
    // It changes with the program alone.
    response.headers.add("Cache-Control", "public, max-age=300");
    response.shared_body = call.service.api_document;
    return response;
}

Result<Response> api_reference_page(Call& call) {
    MASTHEAD_TRY(const RenderContext context, page_context(call));
    return page_response(call, api_reference(), context);
}

} // namespace masthead::inline v0::http::detail
