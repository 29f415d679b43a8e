import { colorIndexOf, initialsColors, initialsOf, initialsPath, initialsPlaceholder, renderInitials } from "./initials.ts";

describe("initials", () => {
  it.each([
    ["Ada Lovelace", "AL"],
    ["ada", "A"],
    ["  grace   brewster murray hopper ", "GH"],
    ["Jean-Luc Picard", "JP"],
    ["ólafur Þórðarson", "ÓÞ"],
    ["e\u0301mile Zola", "ÉZ"],
    ["Q\u0323\u0307 X", "Q̣̇X"],
    ["ßeta", "S"],
    ["(Bob) 'the' \"Builder\"", "BB"],
    ["3PO C", "3C"],
    ["Νίκος Καζαντζάκης", "ΝΚ"],
    ["лев толстой", "ЛТ"],
    ["Արամ Խաչատրյան", "ԱԽ"],
    ["გიორგი მარგველაშვილი", "გმ"],
    ["山田太郎", "山"],
    ["山田 太郎", "山"],
    ["毛 Zedong", "毛"],
    ["さくら", "さ"],
    ["김철수", "김"],
    ["محمد علي", "مع"],
    ["דוד בן גוריון", "דג"],
    ["अनुष्का शर्मा", "अश"],
    ["क्षितिज", "क्षि"],
    ["สมชาย ใจดี", "สใจ"],
    ["เอกชัย", "เอ"],
    ["ເພັດ", "ເພັ"],
    ["🦊", "🦊"],
    ["👩‍👩‍👧 🎉", "👩‍👩‍👧"],
    ["🇦🇹", "🇦🇹"],
    ["Ada 🚀", "A"],
    ["🚀 Ada", "A"],
    ["---", ""],
    ["", ""],
    ["\u200b", ""],
  ])("of %j are %j", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it("have a contrast of 4.5 to 1 at least, in every pair", () => {
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (const pair of initialsColors) {
      const [light = 0, dark = 0] = pair.map(luminance).sort((a, b) => b - a);
      expect([pair, (light + 0.05) / (dark + 0.05) >= 4.5]).toEqual([pair, true]);
    }
  });

  it("are in a colour that an account keeps, and that differs between accounts", () => {
    const ids = Array.from({ length: 200 }, (_, index) => `0198c0de-0000-7000-8000-${index.toString(16).padStart(12, "0")}`);
    for (const id of ids) expect(colorIndexOf(id)).toBe(colorIndexOf(id));
    expect(new Set(ids.map(colorIndexOf)).size).toBe(initialsColors.length);
  });

  it.each(["Ada Lovelace", "山田太郎", "محمد علي", "👩‍👩‍👧", "क्षितिज", "เอกชัย ใจดี", ""])("of %j are drawn from their path alone", (name) => {
    const path = initialsPath(initialsOf(name), 3);
    const svg = renderInitials(path);
    expect(path).toMatch(/^\/initials\/[A-Za-z0-9_-]*\.3\.svg$/);
    expect(renderInitials(path.slice("/initials/".length))).toBe(svg);
    expect(svg).toContain(initialsColors[3]?.[0]);
    for (const grapheme of new Intl.Segmenter().segment(initialsOf(name))) expect(svg).toContain(grapheme.segment);
  });

  it("don't melt joined letters into a word", () => {
    expect(renderInitials(initialsPath("مع", 0))).toContain("م\u200cع");
  });

  it.each([
    "/initials/x.svg",
    "/initials/QQ.99.svg",
    "/initials/QQ.03.svg",
    "/initials/QQ.3.png",
    "/initials/../secret.3.svg",
    "/initials/QR.3.svg",
    initialsPath("<b>", 0),
    initialsPath("A&", 0),
    initialsPath("A B", 0),
    initialsPath("hello world", 0),
    initialsPath("hello", 0),
    `/initials/${"QUJD".repeat(60)}.0.svg`,
    "/initials/_w.0.svg",
    "",
  ])("are not drawn for %j", (path) => {
    expect(renderInitials(path)).toBeNull();
  });

  it("have a placeholder that is a data: URL of their ground", () => {
    expect(decodeURIComponent(initialsPlaceholder(2))).toContain(initialsColors[2]?.[0]);
  });
});
