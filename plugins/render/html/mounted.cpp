#include "mounted.hpp"

#include <variant>
#include <vector>

namespace masthead::inline v0::html {

namespace {

void mount(std::vector<Block>& blocks, const std::string& prefix);

struct Mounter {
    const std::string& prefix;

    void operator()(Figure& node) const {
        if (node.src.starts_with("/media/")) node.src.insert(0, prefix);
    }
    void operator()(List& node) const {
        for (auto& item : node.items) mount(item, prefix);
    }
    void operator()(Quote& node) const { mount(node.content, prefix); }
    void operator()(auto&) const {}
};

void mount(std::vector<Block>& blocks, const std::string& prefix) {
    for (auto& block : blocks) std::visit(Mounter{prefix}, block.node);
}

} // namespace

Result<ArticleView> mounted(ArticleView view, const std::string& prefix) {
    auto& content = view.article.content;
    for (auto& figure : content.figures) Mounter{prefix}(figure);
    auto blocks = content.body.blocks();
    mount(blocks, prefix);
    MASTHEAD_TRY(content.body, Document::build(std::move(blocks)));
    return view;
}

ArticleListView mounted(ArticleListView view, const std::string& prefix) {
    for (auto& article : view.page.items) {
        for (auto& figure : article.content.figures) Mounter{prefix}(figure);
    }
    return view;
}

} // namespace masthead::inline v0::html
