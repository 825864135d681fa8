// Keeps a page of the preview up to date: reloads it when the site was built again, and shows what is wrong with it.
// The server tells of events (newsroom/preview/events.py); a page in the background does not listen, since browsers
// have six connections for all of them, and asks how things stand when somebody looks at it again.
"use strict";
{
  const mine = document.currentScript.dataset.build;
  const CHOSEN = "xem-panel";
  const SHOWN = 100;

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const status = make("p", { className: "xem-status" });
  status.setAttribute("role", "status");
  const summary = make("summary");
  const news = make("span");
  news.setAttribute("role", "alert");
  summary.append(news);
  const explanation = make("p");
  const list = make("ol");
  const panel = make("details", { className: "xem-panel", hidden: true }, summary, explanation, list);
  const region = make("section", {}, panel);
  region.setAttribute("aria-label", "Lỗi và cảnh báo của trang");
  document.body.append(region, status);

  // A page that comes back is where it was, by the browser's own doing: it leaves alone who has scrolled on meanwhile.
  const reload = path => {
    if (path === location.pathname) location.reload();
    else location.replace(path);
  };

  const isOfThisPage = problem => problem.path.endsWith(`articles${location.pathname}index.md`);

  const item = problem => {
    const place = problem.line ? `${problem.path}:${problem.line}` : problem.path;
    return make("li", { className: isOfThisPage(problem) ? "here" : problem.severity },
      make("code", { textContent: place }), ` ${problem.severity === "warning" ? "cảnh báo: " : ""}`,
      make("strong", { textContent: problem.message }), ` [${problem.code}]`,
      make("span", { className: "advice", textContent: `→ ${problem.advice}` }));
  };

  const counted = problems => {
    const errors = problems.filter(problem => problem.severity === "error").length;
    const kinds = [[errors, "lỗi"], [problems.length - errors, "cảnh báo"]];
    return kinds.filter(([count]) => count).map(([count, words]) => `${count} ${words}`).join(", ");
  };

  const fill = problems => {
    const rank = problem => (problem.severity === "error" ? 0 : isOfThisPage(problem) ? 1 : 2);
    const sorted = [...problems].sort((a, b) => rank(a) - rank(b));
    list.replaceChildren(...sorted.slice(0, SHOWN).map(item));
    if (sorted.length > SHOWN) list.append(make("li", { textContent: `… và ${sorted.length - SHOWN} dòng nữa` }));
  };

  const say = words => { if (news.textContent !== words) news.textContent = words; };

  // Something is wrong: the panel is open, whatever is below it.
  const showFailure = ({ build, problems }) => {
    fill(problems);
    explanation.textContent = build ? "Trang bên dưới là bản dựng được gần nhất. Sửa rồi lưu, khung này tự đóng." : "";
    panel.className = "xem-panel";
    if (panel.hidden || panel.dataset.of !== "failure") panel.open = true;
    panel.dataset.of = "failure";
    panel.hidden = false;
    say(`Chưa dựng được trang: ${counted(problems)}`);
  };

  // All is well: warnings wait in a corner, but those of this page open by themselves. What somebody has opened or
  // closed stays so while the page comes back with the same warnings of its own.
  const showWarnings = ({ problems }) => {
    const own = JSON.stringify(problems.filter(isOfThisPage));
    fill(problems);
    explanation.textContent = "";
    panel.className = "xem-panel good";
    panel.dataset.of = own;
    panel.hidden = problems.length === 0;
    const chosen = JSON.parse(sessionStorage.getItem(CHOSEN) || "null");
    panel.open = chosen?.of === own ? chosen.open : own !== "[]";
    say(problems.length ? counted(problems) : "");
  };

  panel.addEventListener("toggle", () => {
    const { open, hidden, dataset: { of } } = panel;
    if (!hidden && of !== "failure") sessionStorage.setItem(CHOSEN, JSON.stringify({ of, open }));
  });

  const settle = (state, show) => {
    status.textContent = "";
    if (state.build && state.build !== mine) reload(state.moved[location.pathname] || location.pathname);
    else show(state);
  };

  let source = null;
  const listen = () => {
    source = new EventSource("/__xem__/events");
    source.addEventListener("built", event => settle(JSON.parse(event.data), showWarnings));
    source.addEventListener("failed", event => settle(JSON.parse(event.data), showFailure));
    source.addEventListener("building", event => {
      const { stage } = JSON.parse(event.data);
      status.textContent = stage ? `Đang dựng lại: ${stage}` : "Đang dựng lại…";
    });
    source.addEventListener("error", () => {
      status.textContent = "Mất liên lạc với lệnh xem trước; mở lại bằng: python3 toasoan.py preview";
      if (source.readyState === EventSource.CLOSED) setTimeout(attend, 1000);
    });
    source.addEventListener("open", () => { status.textContent = ""; });
  };
  const leave = () => {
    source?.close();
    source = null;
  };
  const attend = () => {
    leave();
    if (!document.hidden) listen();
  };
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", event => { if (event.persisted) attend(); });
  attend();
}
