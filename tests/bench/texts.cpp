#include "texts.hpp"

namespace masthead::bench {

std::string article_markdown() {
    static constexpr std::string_view section = R"(## Bến cảng mở lại sau mùa mưa

Sáng nay, những chiếc thuyền đầu tiên đã **rời bến** từ rất sớm, mang theo lưới mới và *hy vọng* của cả làng chài. Người
dân đứng dọc bờ kè, nói với nhau về giá cá, về [con đường mới](/thoi-su/duong-moi) và về mùa lễ hội sắp đến. Theo
[bản tin thời tiết](https://example.org/weather?day=1&place=ben), gió sẽ nhẹ trong ba ngày tới.

Trường học ở phường cũng đón học sinh trở lại. Thư viện mở cửa đến chín giờ tối; *đội bóng* của phường tập trên sân cỏ vừa
được sửa, còn chợ chiều thì đông hơn mọi năm. The harbour office expects about 1,200 boats before the end of the month.

- đèn lồng treo dọc phố chính, từ **cầu cũ** đến nhà hát
- nhạc hội bắt đầu lúc 19 giờ
- vé vào cửa: `miễn phí`

> Chúng tôi đã chờ ngày này từ lâu, và mọi người đều vui.

![Thuyền rời bến](/media/ben-cang.jpg "Thuyền rời bến lúc sáng sớm | Ảnh: Toà soạn")

)";
    return repeated(section, std::size_t{6} << 10);
}

std::string repeated(std::string_view text, std::size_t size) {
    std::string out;
    while (out.size() + text.size() <= size) out += text;
    return out;
}

} // namespace masthead::bench
