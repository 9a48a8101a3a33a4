#include "page.hpp"

#include <optional>

namespace masthead::inline v0::html {

namespace {

/// Scales with more steps than this are voted on with a number field instead of one button a step.
constexpr std::int32_t max_buttons = 10;

std::optional<double> lit_up_to(const ShownRating& rating) {
    if (rating.own) return rating.own->hundredths();
    const auto mean = rating.summary.mean();
    return mean ? std::optional(*mean * 100.0) : std::nullopt;
}

std::vector<Fields> buttons(const Scene& scene, const ShownRating& rating) {
    const auto& policy = rating.policy;
    const auto step = policy.step.hundredths();
    std::vector<Fields> items;
    if (step <= 0 || (policy.maximum.hundredths() - policy.minimum.hundredths()) / step >= max_buttons) return items;
    const auto lit = lit_up_to(rating);
    for (auto points = policy.minimum.hundredths(); points <= policy.maximum.hundredths(); points += step) {
        const auto value = RatingValue::from_hundredths(points);
        const auto label =
            scene.words.say("rating_give", {{"value", scene.words.number(std::string_view(to_string(value)))}});
        items.emplace_back();
        items.back()
            .text("value", to_string(value))
            .text("label", label)
            .flag("lit", lit && points <= *lit + step / 2.0)
            .flag("own", rating.own == value);
    }
    return items;
}

void add_facts(Fields& page, const Scene& scene, const ShownRating& rating) {
    const auto& words = scene.words;
    const auto mean = rating.summary.mean();
    const auto maximum = words.number(std::string_view(to_string(rating.policy.maximum)));
    const auto own = rating.own ? words.number(std::string_view(to_string(*rating.own))) : std::string();
    page.flag("has_rating_facts", mean.has_value())
        .text("rating_mean", mean ? words.say("rating_mean", {{"mean", words.rounded(*mean)}, {"max", maximum}}) : "")
        .text("rating_own", rating.own ? words.say("rating_own", {{"value", own}}) : "");
}

} // namespace

void add_rating(Fields& page, const Scene& scene, const ArticleView& view) {
    const auto& rating = view.rating;
    const auto& words = scene.words;
    const auto sum = words.number(std::string_view(rating.summary.sum()));
    const auto count = words.number(rating.summary.count());
    const bool wants_sign_in = !rating.may_rate && view.article.ratings_open && !scene.context.viewer.is_signed_in();
    auto steps = buttons(scene, rating);
    Fields button_row;
    const bool has_buttons = !steps.empty();
    button_row.list("steps", std::move(steps));
    page.text("rating_sum", words.say("rating_sum", {{"sum", sum}, {"count", count}}))
        .text("rating_notice", notice_text(scene, {"rated"}))
        .flag("rating_form", rating.may_rate)
        .text("rating_action", scene.link("/articles/" + view.article.head.slug.text() + "/rating"))
        .text("minimum", to_string(rating.policy.minimum))
        .text("maximum", to_string(rating.policy.maximum))
        .text("step", to_string(rating.policy.step))
        .text("own_value", rating.own ? to_string(*rating.own) : "")
        .flag("rating_sign_in", wants_sign_in)
        .flag("rating_closed", !view.article.ratings_open);
    if (has_buttons) {
        page.fields("buttons", std::move(button_row));
    } else {
        page.flag("buttons", false);
    }
    add_facts(page, scene, rating);
    const auto& error = scene.context.form_error;
    add_error(page, scene, "rating_error", "rating_error_detail", error && error->field == "value" ? &*error : nullptr);
}

} // namespace masthead::inline v0::html
