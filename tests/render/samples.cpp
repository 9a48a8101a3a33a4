#include "samples.hpp"

#include <masthead/plugins/html.hpp>
#include <masthead/plugins/json.hpp>
#include <masthead/plugins/text.hpp>

#include <cstdlib>
#include <iostream>

namespace samples {

namespace {

/// Samples are made of literals; a mistake in one is a mistake in the test.
template <typename T>
T sure(Result<T> result) {
    if (result) return std::move(result).value();
    std::cerr << "sample: " << result.error() << "\n";
    std::abort();
}

ArticleHead head(unsigned number, std::string_view title, Timestamp published) {
    ArticleHead head;
    head.id = id<ArticleId>(number);
    head.locale = sure(Locale::parse("vi"));
    head.slug = sure(Slug::from_text(title));
    head.status = ArticleStatus::published;
    head.publish_at = published;
    head.live_revision = 1;
    head.version = 3;
    head.created_at = published - std::chrono::hours(2);
    head.updated_at = published;
    return head;
}

Figure figure(unsigned number, std::string_view caption) {
    return {.src = "/media/picture-" + std::to_string(number) + ".svg",
            .alt = std::string(caption),
            .caption = std::string(caption),
            .credit = "",
            .width = 1200,
            .height = 800};
}

Author writer() {
    Author author;
    author.id = id<AuthorId>(40);
    author.slug = slug("minh-ha");
    author.name = "Minh Hà";
    author.bio = "Phóng viên ảnh, viết về biển và những người sống bằng nghề biển.";
    return author;
}

RatingSummary votes() {
    RatingSummary summary;
    summary.histogram = {
        {RatingValue::from_points(2), 1}, {RatingValue::from_points(4), 5}, {RatingValue::from_points(5), 7}};
    return summary;
}

SessionState session_state(SessionState::Phase phase, Timestamp now) {
    SessionState state;
    state.phase = phase;
    if (phase == SessionState::Phase::ended) {
        state.reason = SessionEnd::idle;
        return state;
    }
    state.ends_in = phase == SessionState::Phase::warning ? Duration(41'900'000) : Duration(1'500'000'000);
    state.absolute_ends_in = std::chrono::hours(11);
    state.ends_at = now + state.ends_in;
    state.warn_at = state.ends_at - std::chrono::seconds(60);
    return state;
}

RenderContext site() {
    RenderContext context;
    context.site.name = "Hi88 Online";
    context.site.tagline = "Tin địa phương, viết cho người đọc";
    context.site.locale = sure(Locale::parse("vi"));
    context.site.time_zone = "Asia/Ho_Chi_Minh";
    context.now = at("2023-11-02T03:00:00Z");
    context.navigation = {category(1, "Thời sự"), category(2, "Đời sống"), category(3, "Kinh tế"),
                          category(4, "Văn hóa"), category(5, "Giáo dục"), category(6, "Thể thao")};
    context.path = "/";
    return context;
}

constexpr std::string_view rich_body =
    R"(Cửa biển nằm ở cuối con đường đất, nơi **mười hai chiếc thuyền** nối đuôi nhau về lúc *bốn giờ sáng*. Người đợi trên bờ đã thắp đèn từ lâu; xem thêm [lịch con nước](https://example.org/lich?thang=10&nam=2023).

## Một mẻ lưới, ba cách chia

Ông Lâm kể rằng ngày trước ai cũng làm như nhau:

1. Phần cho chủ thuyền
2. Phần cho bạn chài
   - người kéo lưới
   - người nấu cơm
3. Phần để dành cho ngày biển động

> Biển cho thì nhận, biển không cho thì về. Chẳng ai cãi được với biển.

![Chợ cá họp ngay trên bãi](/media/picture-3.svg "Chợ cá họp ngay trên bãi | Minh Hà")

### Giá cá trong tuần

| Loại | Giá một ký | Thay đổi |
| :--- | ---: | :---: |
| Cá nục | 45.000 | tăng |
| Cá thu | 180.000 | giảm |
| Mực ống | 220.000 | không đổi |

Cách tính cũ vẫn được ghi trên vách, H~~3~~<sub>2</sub>O hay `m = v / 2` thì cũng vậy:

```text
chia = (tong - chi_phi) / 3
```

---

Trời sáng hẳn. Bãi vắng dần, chỉ còn tiếng chổi quét cát.
)";

Principal signed_in(const Account& account) {
    Session session;
    session.id = id<SessionId>(8);
    return Principal::of(account, session);
}

ApiToken api_token() {
    ApiToken token;
    token.id = id<ApiTokenId>(9);
    token.account = id<AccountId>(7);
    token.name = "Nhập tin";
    token.scopes = {Permission::write_own_articles, Permission::take_part};
    token.created_at = at("2023-11-01T08:00:00Z");
    token.expires_at = at("2024-02-01T08:00:00Z");
    token.last_used_at = at("2023-11-02T08:00:00Z");
    return token;
}

AuditEntry audit_entry() {
    AuditEntry entry;
    entry.id = id<AuditEntryId>(10);
    entry.at = at("2023-11-02T08:00:00Z");
    entry.action = AuditAction::role_changed;
    entry.actor = id<AccountId>(1);
    entry.account = id<AccountId>(7);
    entry.network = "198.51.100.0/24";
    entry.detail = "editor";
    return entry;
}

/// A little of what a site's interface has.
ApiReferenceView interface() {
    const ApiReferenceView::Entry limit{"limit", "1 to 100", "", "How many items a page has at most.", false};
    const ApiReferenceView::Entry id{"article", "text", "", "The article's id or slug.", true};
    const ApiReferenceView::Entry author{"author", "null or", "AuthorReference", "The profile.", true};
    const ApiReferenceView::Operation get{.id = "getArticle",
                                          .method = "GET",
                                          .path = "/api/v1/articles/{article}",
                                          .summary = "Get an article",
                                          .description = "An old slug leads to the address by id.",
                                          .parameters = {id, limit},
                                          .body = "",
                                          .answers = {{200, "OK.", "Article"}},
                                          .failures = {404, 429}};
    const ApiReferenceView::Operation create{.id = "createArticle",
                                             .method = "POST",
                                             .path = "/api/v1/articles",
                                             .summary = "Create a draft",
                                             .description = "",
                                             .parameters = {},
                                             .body = "Article",
                                             .answers = {{201, "Created.", "Article"}, {204, "No Content.", ""}},
                                             .failures = {}};
    return {.document = "/api/v1/openapi.json",
            .groups = {{"Articles", "Articles and their revisions.", {get, create}}},
            .objects = {{"Article", "An article with its text.", {author}},
                        {"AuthorReference", "The profile that a byline points at.", {limit}}},
            .failures = {{404, "There is no such thing.", "Problem"}, {429, "Too many requests.", "Problem"}}};
}

} // namespace

std::unique_ptr<Renderer> make_renderer(std::string_view name, const RendererOptions& options) {
    Registry registry;
    for (const auto& installed : {html::install(registry), json::install(registry), text::install(registry)}) {
        if (!installed) std::abort();
    }
    return sure(registry.make_renderer(name, options));
}

std::string render(const Renderer& renderer, const View& view, const RenderContext& context) {
    return sure(renderer.render(view, context)).body;
}

Timestamp at(std::string_view text) {
    return sure(parse_timestamp(text));
}

Slug slug(std::string_view text) {
    return sure(Slug::parse(text));
}

Document markdown(std::string_view text, DocumentProfile profile) {
    return sure(parse_markdown(text, profile));
}

Term category(unsigned number, std::string_view name) {
    Term term;
    term.id = id<TermId>(100 + number);
    term.kind = TermKind::category;
    term.slug = sure(Slug::from_text(name));
    term.name = std::string(name);
    term.position = static_cast<std::int32_t>(number);
    return term;
}

Account account(Role role) {
    Account account;
    account.id = id<AccountId>(7);
    account.login = "lan";
    account.display_name = "Nguyễn Thị Lan";
    account.email = "lan@example.org";
    account.role = role;
    account.created_at = at("2023-01-05T00:00:00Z");
    return account;
}

RenderContext guest() {
    return site();
}

RenderContext reader(SessionState::Phase phase) {
    auto context = site();
    context.viewer = signed_in(account());
    context.session.state = session_state(phase, context.now);
    context.session.account = account();
    context.session.csrf_token = "token-of-the-form";
    return context;
}

RenderContext english_editor() {
    auto context = reader();
    context.site.name = "The Harbour Post";
    context.site.tagline = "News from the coast";
    context.site.locale = sure(Locale::parse("en-GB"));
    context.site.time_zone = "Europe/London";
    context.site.base_url = "https://news.example.org";
    context.prefix = "/news";
    context.path = "/news/";
    context.viewer = signed_in(account(Role::editor));
    return context;
}

ShownComment comment(unsigned number, unsigned depth, std::string_view author, std::string_view body) {
    ShownComment shown;
    auto& comment = shown.comment;
    comment.id = id<CommentId>(200 + number);
    comment.article = id<ArticleId>(1);
    if (depth > 0) comment.parent = id<CommentId>(200 + number - 1);
    comment.depth = depth;
    comment.account = id<AccountId>(50 + number);
    comment.author_name = std::string(author);
    comment.author_email = "reader@example.org";
    comment.body = markdown(body, DocumentProfile::comment);
    comment.created_at = at("2023-11-01T12:00:00Z") + std::chrono::minutes(number * 7);
    return shown;
}

ArticleView rich_article() {
    ArticleView view;
    auto& article = view.article;
    article.head = head(1, "Bốn giờ sáng ở cửa biển", at("2023-10-31T01:04:00Z"));
    article.head.live_revision = 2;
    article.head.latest_revision = 3;
    article.head.updated_at = at("2023-11-01T09:30:00Z");
    article.revision = 2;
    article.content.title = "Bốn giờ sáng ở cửa biển";
    article.content.lead = "Khi thành phố còn ngủ, cả một làng chài đã thức: chuyện về những chuyến thuyền đêm, cách "
                           "chia một mẻ cá và những điều không ai ghi vào sổ.";
    article.content.body = markdown(rich_body);
    article.content.figures = {figure(1, "Thuyền về bến lúc rạng sáng")};
    article.content.figures.front().credit = "Minh Hà";
    article.categories = {category(2, "Đời sống"), category(3, "Kinh tế")};
    article.tags = {category(20, "Làng chài"), category(21, "Biển đảo")};
    for (auto& tag : article.tags) tag.kind = TermKind::tag;
    article.byline = {{.author = writer(), .credit = "", .role = "author"},
                      {.author = std::nullopt, .credit = "Quốc Trọng", .role = "photographer"}};
    article.counters = {.views = 12'345, .comments = 4, .rating_rank = 0};
    article.rating = votes();
    article.url = article_url(article.head.slug, article.categories);
    article.comments_open = true;
    article.ratings_open = true;
    view.rating.summary = article.rating;
    view.rating.own = RatingValue::from_points(4);
    view.rating.may_rate = true;
    view.may_comment = true;
    Page<ShownComment> comments;
    comments.items = {comment(1, 0, "Trần Văn Đức", "Đọc mà nhớ quê. Ngày nhỏ tôi cũng **thức đợi thuyền** như vậy."),
                      comment(2, 1, "Minh Hà", "Cảm ơn anh! Làng anh ở đâu ạ?"),
                      comment(3, 2, "Trần Văn Đức", "Ở ngay *cửa biển bên kia* thôi, cách hai cây số."),
                      comment(4, 0, "Nguyễn Thị Lan", "Ảnh đẹp quá, cho tôi xin bản lớn để in treo nhà được không?"),
                      comment(5, 0, "", "")};
    comments.items[2].comment.edited_at = at("2023-11-01T12:40:00Z");
    comments.items[3].own = true;
    comments.items[3].may_edit = true;
    comments.items[3].comment.status = CommentStatus::pending;
    comments.items[4].comment.status = CommentStatus::deleted;
    comments.items[4].comment.account = std::nullopt;
    comments.items[0].may_give_feedback = true;
    comments.items[0].own_reaction = Reaction::up;
    comments.items[0].comment.tally = {12, 1, 0};
    comments.items[0].comment.pinned = true;
    comments.items[2].comment.tally = {3, 0, 0};
    comments.items[2].comment.staff = true;
    comments.next = Cursor("comments", "key");
    view.pinned_comments = {comments.items[0]};
    view.comments = std::move(comments);
    return view;
}

ArticleView seed_article(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto first = line.find_first_not_of(' ');
        if (first != std::string_view::npos) lines.emplace_back(line.substr(first));
    }
    ArticleView view;
    auto& article = view.article;
    if (lines.size() < 16) return view;
    article.head = head(1, lines[1], at("2023-10-31T08:04:00+07:00"));
    article.revision = 1;
    article.content.title = lines[1];
    article.content.lead = lines[3];
    for (const std::size_t i : {5U, 7U, 9U}) {
        article.content.figures.push_back(figure(static_cast<unsigned>(i), lines[i]));
        article.content.figures.back().alt = lines[i - 1];
    }
    std::vector<Block> blocks;
    for (std::size_t i = 10; i < 15; ++i)
        blocks.push_back({Paragraph{.content = {{.text = lines[i], .marks = {}, .link = "", .line_break = false}}}});
    article.content.body = sure(Document::build(std::move(blocks)));
    article.byline = {{.author = std::nullopt, .credit = lines[15], .role = "author"}};
    article.categories = {category(1, "Thời sự")};
    article.counters.views = 234;
    article.url = article_url(article.head.slug, article.categories);
    article.comments_open = true;
    article.ratings_open = true;
    view.rating.may_rate = true;
    view.may_comment = true;
    view.comments = Page<ShownComment>{};
    return view;
}

ArticleListView front_page() {
    static constexpr std::pair<std::string_view, std::string_view> stories[] = {
        {"Bốn giờ sáng ở cửa biển", "Khi thành phố còn ngủ, cả một làng chài đã thức: chuyện về những chuyến thuyền "
                                    "đêm, cách chia một mẻ cá và những điều không ai ghi vào sổ."},
        {"Xe buýt điện chạy thử ba tuyến từ tháng mười hai",
         "Mười tám xe đầu tiên đã về bãi; vé giữ nguyên giá trong sáu tháng chạy thử."},
        {"Lớp học buổi tối của những người thợ xây",
         "Sau giờ làm, hai mươi học viên lại ngồi vào bàn với cuốn vở lớp ba."},
        {"Vì sao cà phê xuống giá giữa mùa thu hoạch",
         "Thời tiết tốt ở cả hai bán cầu, kho đầy, và một thói quen uống đang đổi."},
        {"Phố cổ thử cấm xe vào cuối tuần",
         "Cửa hàng lo vắng khách, người đi bộ thì mừng. Số liệu của tháng đầu nói gì?"},
        {"Đội bóng phường lên hạng sau mười một năm", "Trận cuối không có khán giả ngồi, vì không ai chịu ngồi."},
        {"Thư viện lưu động đến xã cuối cùng",
         "Một chiếc xe tải nhỏ, bốn nghìn cuốn sách và một người tài xế thuộc tên từng em nhỏ."},
        {"Người giữ nhịp trống của lễ hội mùa nước",
         "Ông Tư đánh trống từ năm mười hai tuổi và chưa bao giờ nghe mình đánh."},
        {"Điểm chuẩn năm nay: ít bất ngờ, nhiều lựa chọn", "Các trường công bố sớm hơn mọi năm ba ngày."}};
    ArticleListView view;
    unsigned number = 0;
    for (const auto& [title, lead] : stories) {
        ++number;
        ArticleSummary summary;
        summary.head = head(number, title, at("2023-11-01T01:04:00Z") - std::chrono::hours(number * 7));
        summary.content.title = std::string(title);
        summary.content.lead = std::string(lead);
        if (number != 4 && number != 8) summary.content.figures = {figure(number % 6, title)};
        static constexpr std::string_view names[] = {"Thời sự", "Đời sống", "Kinh tế",
                                                     "Văn hóa", "Giáo dục", "Thể thao"};
        summary.categories = {category(1 + number % 6, names[number % 6])};
        summary.counters.comments = number % 3 == 0 ? number * 4 : 0;
        summary.rating = votes();
        summary.url = article_url(summary.head.slug, summary.categories);
        view.page.items.push_back(std::move(summary));
    }
    view.most_read = {{view.page.items[1], 1'234}, {view.page.items[0], 1}};
    view.page.next = Cursor("articles:newest", "key");
    return view;
}

/// What one person left, one of each.
PersonalDataView everything_of(const ArticleView& view, const Session& session, const Rating& vote,
                               const CommentReport& report, const CommentEvent& event) {
    PersonalData data;
    data.id = account().id;
    data.made_at = event.at;
    data.account = account();
    data.sessions = {session};
    data.api_tokens = {api_token()};
    data.audit = {audit_entry()};
    data.comments = {view.comments->items[0].comment};
    data.comment_events = {event};
    data.reactions = {{{report.article, report.comment, vote.voter}, Reaction::down, event.at}};
    data.reports = {report};
    data.ratings = {vote};
    data.articles = {{view.article.head, view.article.revision, view.article.content}};
    data.authors = {writer()};
    return {data};
}

std::vector<std::pair<std::string, View>> all_views() {
    auto list = front_page();
    auto by_category = list;
    by_category.kind = ArticleListView::Kind::category;
    by_category.most_read.clear();
    by_category.term = category(2, "Đời sống");
    by_category.term->description = "Chuyện của những người quanh ta.";
    auto by_tag = by_category;
    by_tag.kind = ArticleListView::Kind::tag;
    by_tag.term->kind = TermKind::tag;
    auto by_author = list;
    by_author.most_read.clear();
    by_author.kind = ArticleListView::Kind::author;
    by_author.author = writer();
    auto found = list;
    found.most_read.clear();
    found.kind = ArticleListView::Kind::search;
    found.query = "cửa biển";
    found.page.items.resize(2);
    found.page.next = std::nullopt;
    auto nothing = found;
    nothing.page.items.clear();

    const auto context = reader();
    Session session;
    session.id = id<SessionId>(8);
    session.account = account().id;
    session.token_hash = "0123456789abcdef";
    session.created_at = session.last_activity_at = context.now;
    session.expires_at = context.now + std::chrono::hours(12);
    session.device = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    session.network = "198.51.100.0/24";
    auto phone = session;
    phone.id = id<SessionId>(11);
    phone.device = "Thư viện đọc tin 1.0";
    phone.network = "";
    auto verified = account();
    verified.email_verified_at = context.now - std::chrono::hours(50);
    const SecondFactorView offered{.secret = "GEZDGNBVGY3TQOJQ",
                                   .address = "otpauth://totp/Tin:lan?secret=GEZDGNBVGY3TQOJQ&issuer=Tin"};
    const std::vector<std::string> codes{"ABCD-EFGH-IJKL-MNOP", "QRST-UVWX-YZ23-4567"};
    Revision revision;
    revision.article = id<ArticleId>(1);
    revision.number = 2;
    revision.content = rich_article().article.content;
    revision.hash = "00ff";
    revision.created_at = context.now;
    const auto article = rich_article();
    auto waiting = *article.comments;
    waiting.items.resize(4);
    waiting.items[3].comment.held_for = "reports";
    waiting.items[3].comment.tally.reports = 3;
    CommentReport report;
    report.id = id<CommentReportId>(70);
    report.article = id<ArticleId>(1);
    report.comment = waiting.items[0].comment.id;
    report.reporter = "account:" + to_string(account().id);
    report.reason = ReportReason::off_topic;
    report.note = "Chuyện khác.";
    report.at = context.now;
    CommentEvent event;
    event.id = id<CommentEventId>(71);
    event.article = id<ArticleId>(1);
    event.comment = waiting.items[0].comment.id;
    event.action = CommentAction::edited;
    event.by = account().id;
    event.at = context.now;
    event.reason = "Lỗi chính tả";
    event.body = markdown("Trước **khi** sửa.", DocumentProfile::comment);
    const Rating vote{
        id<ArticleId>(1), report.reporter, RatingValue::from_hundredths(450), context.now, context.now, true, false};
    Restriction restriction;
    restriction.until = context.now + std::chrono::hours(24);
    restriction.reason = "Quảng cáo";
    restriction.by = account().id;
    restriction.at = context.now;
    return {
        {"problem", ProblemView{.status = 404, .code = "not_found", .detail = "there is no such article", .field = ""}},
        {"article", article},
        {"home", list},
        {"category", by_category},
        {"tag", by_tag},
        {"author-articles", by_author},
        {"search", found},
        {"search-nothing", nothing},
        {"comments", CommentListView{.page = *article.comments}},
        {"moderation",
         ModerationView{.page = waiting, .status = CommentStatus::pending, .reported = false, .failed = {}}},
        {"moderation-partly",
         ModerationView{.page = waiting,
                        .status = CommentStatus::pending,
                        .reported = false,
                        .decided = 2,
                        .failed = {{waiting.items[1].comment.id, "version_mismatch", "the comment was changed"},
                                   {id<CommentId>(9), "not_found", "there is no such comment"}}}},
        {"report-form", ReportFormView{.comment = article.comments->items[0],
                                       .article_url = article.article.url,
                                       .reason = ReportReason::abuse,
                                       .note = "Nói \"xấu\""}},
        {"moderation-nothing", ModerationView{.page = {}, .status = std::nullopt, .reported = true, .failed = {}}},
        {"decisions", DecisionListView{.decided = {article.comments->items[2]},
                                       .failed = {{id<CommentId>(9), "not_found", "there is no such comment"}}}},
        {"reports", ReportListView{.page = {.items = {report}, .next = std::nullopt}}},
        {"comment-events", CommentEventListView{.page = {.items = {event}, .next = std::nullopt}}},
        {"comment", CommentView{.comment = article.comments->items[2]}},
        {"rating", RatingView{.rating = article.rating}},
        {"ratings", RatingListView{.page = {.items = {vote}, .next = std::nullopt}}},
        {"daily-views",
         DailyViewsView{.days = {{Day(std::chrono::days(19'661)), 3}, {Day(std::chrono::days(19'663)), 12}}}},
        {"most-read", MostReadView{.articles = {{list.page.items[0], 42}}}},
        {"restriction", RestrictionView{.restriction = restriction}},
        {"author", AuthorView{.author = writer()}},
        {"authors", AuthorListView{.page = {.items = {writer()}, .next = std::nullopt}}},
        {"term", TermView{.term = *by_category.term}},
        {"terms", TermListView{.page = {.items = {*by_category.term}, .next = std::nullopt}}},
        {"revisions", RevisionListView{.page = {.items = {revision}, .next = std::nullopt}}},
        {"account", AccountView{.account = account()}},
        {"accounts", AccountListView{.page = {.items = {account()}, .next = std::nullopt}}},
        {"session", context.session},
        {"sessions", SessionListView{.sessions = {session, phone}, .current = session.id}},
        {"api-token", ApiTokenView{.token = api_token(), .secret = "masthead_secret"}},
        {"api-tokens", ApiTokenListView{.tokens = {api_token()}}},
        {"audit", AuditListView{.page = {.items = {audit_entry()}, .next = std::nullopt}}},
        {"personal-data", everything_of(article, session, vote, report, event)},
        {"session-policy",
         SessionPolicyView{.session = {}, .password = {}, .recent_password = std::chrono::seconds(600)}},
        {"second-factor", SecondFactorView{.secret = "GEZDGNBV", .address = "otpauth://totp/Tin:lan?secret=GEZDGNBV"}},
        {"recovery-codes", RecoveryCodesView{.codes = codes}},
        {"sign-in", SignInView{.next = "/doi-song/", .login = "lan", .may_reset_password = true}},
        {"own-profile",
         ProfilePageView{
             .account = account(), .display_name = "Lan \"Nguyễn\"", .email = "lan@example.org", .may_verify = true}},
        {"own-profile-verified",
         ProfilePageView{
             .account = verified, .display_name = verified.display_name, .email = verified.email, .may_verify = false}},
        {"own-password", PasswordPageView{.min_length = 12}},
        {"own-data", DataPageView{}},
        {"own-data-removed", DataPageView{.erasure = {ErasedWork::removed, ErasedWork::removed}}},
        {"own-second-factor-off", SecondFactorPageView{}},
        {"own-second-factor-offered",
         SecondFactorPageView{.since = {}, .offer = offered, .awaits_code = true, .recovery_codes = {}}},
        {"own-second-factor-awaited",
         SecondFactorPageView{.since = {}, .offer = {}, .awaits_code = true, .recovery_codes = {}}},
        {"own-second-factor-on",
         SecondFactorPageView{.since = context.now, .offer = {}, .awaits_code = false, .recovery_codes = codes}},
        {"confirmation", ConfirmationView{.action = "/account",
                                          .members = {{"display_name", "Lan"}, {"email", "lan@example.org"}},
                                          .asks_for_code = true}},
        {"password-reset", PasswordResetView{.login = "lan"}},
        {"new-password", NewPasswordView{.secret = "secret-of-the-message", .min_length = 12}},
        {"email-verification", EmailVerificationView{.secret = "secret-of-the-message"}},
        {"api-reference", interface()}};
}

} // namespace samples
