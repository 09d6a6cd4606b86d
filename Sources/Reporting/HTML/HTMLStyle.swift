/// The style sheet of the HTML report: light, dark and paper, from 320 pixels up.
enum HTMLStyle {
  static let text = """
    :root{color-scheme:light dark;--page:#f7f7f5;--panel:#fff;--line:#e2e2dd;--ink:#1b1f24;
    --muted:#59616b;--link:#1f5fa8;--good:#14713d;--good-soft:#e5f3ea;--bad:#b3261e;
    --bad-soft:#fbeae8;--doubtful:#7a4f00;--doubtful-soft:#fbf1dc;--neutral:#4a525b;
    --neutral-soft:#ededea;--code:#f1f1ee}
    @media(prefers-color-scheme:dark){:root{--page:#111417;--panel:#191d21;--line:#2e343a;
    --ink:#e7eaed;--muted:#a5adb6;--link:#8ab8f0;--good:#6bd79b;--good-soft:#153021;--bad:#ff958d;
    --bad-soft:#3b1b19;--doubtful:#f0bd62;--doubtful-soft:#35280f;--neutral:#b9c0c8;
    --neutral-soft:#262b30;--code:#22272c}
    \(inks(\.darkColor))}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,
    "Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;
    overflow-wrap:anywhere}
    .wrap{max-width:72rem;margin:0 auto;padding:0 clamp(1rem,3vw,2.25rem)}
    a{color:var(--link);text-underline-offset:.15em}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
    .skip{position:absolute;left:-9999px}.skip:focus{left:1rem;top:1rem;background:var(--panel);
    padding:.5rem 1rem;z-index:1}
    header{padding:clamp(1.75rem,4vw,3rem) 0 0}
    .eyebrow{margin:0;color:var(--muted);font-size:.9rem}
    h1{margin:.3rem 0 1.4rem;font-size:clamp(1.55rem,1.1rem + 2vw,2.3rem);line-height:1.18;
    font-weight:640;letter-spacing:-.015em;text-wrap:balance}
    h2{margin:0 0 .9rem;font-size:1.2rem;line-height:1.3;font-weight:640;letter-spacing:-.005em}
    h3{margin:1.6rem 0 .6rem;font-size:1rem;font-weight:640}
    p{margin:0 0 .8rem;max-width:68ch}
    section{margin:2.75rem 0 0}
    .note{color:var(--muted);font-size:.92rem}
    .verdict{border-radius:14px;padding:clamp(1.1rem,2.5vw,1.6rem);display:grid;
    grid-template-columns:auto minmax(0,1fr);gap:.2rem 1rem;border:1px solid}
    .verdict .sign{width:2.5rem;height:2.5rem;grid-row:1/span 2}
    .verdict .word{margin:0;font-size:1.5rem;line-height:2.5rem;font-weight:680}
    .verdict .said{grid-column:2;color:var(--ink);font-size:1.06rem}
    .verdict .said p:last-child{margin:0}
    .good{color:var(--good);background:var(--good-soft)}
    .bad{color:var(--bad);background:var(--bad-soft)}
    .doubtful{color:var(--doubtful);background:var(--doubtful-soft)}
    .neutral{color:var(--neutral);background:var(--neutral-soft)}
    .verdict{border-color:currentColor}
    .restored{font-weight:600}
    nav ul{list-style:none;margin:1.1rem 0 0;padding:0;display:flex;flex-wrap:wrap;
    gap:.1rem 1.15rem;font-size:.95rem}
    nav a{display:inline-block;padding:.3rem 0}
    .tiles{list-style:none;margin:1.6rem 0 0;padding:0;display:grid;gap:.9rem;
    grid-template-columns:repeat(auto-fit,minmax(11.5rem,1fr))}
    .tile{background:var(--panel);border:1px solid var(--line);border-radius:12px;
    padding:1rem 1.1rem 1.1rem;display:flex;flex-direction:column}
    .tile .what{margin:0;font-size:.92rem;color:var(--muted)}
    .tile .value{margin:.25rem 0 0;font-size:1.75rem;line-height:1.2;font-weight:650;
    letter-spacing:-.02em}
    .tile .error{margin:0;color:var(--muted);font-size:.92rem;min-height:1.5em}
    .tile svg.meter{display:block;width:100%;height:8px;margin:.55rem 0 .5rem}
    .tile .target{margin:auto 0 .5rem;padding-top:.3rem;font-size:.92rem}
    .tile .badge{align-self:flex-start}
    .badge{display:inline-flex;align-items:center;gap:.35em;border-radius:999px;
    padding:.08em .65em .08em .5em;font-size:.87rem;font-weight:600;white-space:nowrap}
    .badge svg{width:1em;height:1em;flex:none}
    .panel{background:var(--panel);border:1px solid var(--line);border-radius:12px;overflow:hidden}
    .scroll{overflow-x:auto;padding:1rem .75rem .6rem}
    svg.timeline{display:block;min-width:46rem;width:100%;height:auto}
    figure{margin:0 0 1.1rem}
    pre+.panel,p+.panel,.panel+.panel,.legend+.panel{margin-top:1.1rem}
    figcaption{padding:.9rem 1.1rem 0;font-weight:600}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:0 1.1rem .9rem;
    list-style:none;font-size:.88rem;color:var(--muted)}
    .legend svg{width:.85em;height:.85em;margin-right:.4em;vertical-align:-.06em}
    table{border-collapse:collapse;width:100%;font-size:.95rem;border:0}tr{border:0}
    caption{text-align:left;padding:.9rem 1.1rem .5rem;font-weight:600}
    th,td{text-align:left;vertical-align:top;padding:.55rem .75rem;border:0;
    border-top:1px solid var(--line)}
    th:first-child,td:first-child{padding-left:1.1rem}
    th:last-child,td:last-child{padding-right:1.1rem}
    thead th{font-weight:600;font-size:.87rem;color:var(--muted);border-top:0;white-space:nowrap}
    tbody th{font-weight:600;min-width:9rem}
    th.num,td.num{text-align:right;white-space:nowrap}
    td.seen{min-width:16rem}
    .reason{display:block;color:var(--muted);font-size:.92rem;font-weight:400}
    .step-id{font-weight:600}.step-title{display:block;font-weight:400}
    details{margin:.35rem 0 0}
    summary{cursor:pointer;color:var(--link);padding:.2rem 0}
    .panel>details{margin:0;border-top:1px solid var(--line)}
    .panel>details>summary{padding:.7rem 1.1rem;font-weight:600}
    pre{margin:.4rem 0;padding:.7rem .85rem;background:var(--code);border-radius:8px;
    overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
    pre,code,.key{font:.86rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,
    "DejaVu Sans Mono",monospace}
    .key{overflow-wrap:anywhere}
    .said-by-host{white-space:pre-wrap;overflow-wrap:anywhere}
    dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.9rem 2rem;
    margin:0;padding:1.1rem}
    dl.counts{grid-template-columns:repeat(auto-fit,minmax(9rem,1fr))}
    dl.facts div{min-width:0}
    dt{color:var(--muted);font-size:.88rem}
    dd{margin:.05rem 0 0;overflow-wrap:anywhere}
    ul.plain{margin:0;padding:.9rem 1.1rem .9rem 2.2rem}
    ul.plain li{margin:.25rem 0}
    footer{margin:3rem 0 0;padding:1.4rem 0 2.5rem;border-top:1px solid var(--line);
    color:var(--muted);font-size:.9rem}
    .sign-off td{height:3.2rem;min-width:7rem}
    .expected,td.seen>.said-by-host{display:block}
    .expected{color:var(--muted);margin-bottom:.25rem}
    .term{display:inline-block;min-width:5.2em;font-size:.82em;font-weight:600;letter-spacing:.02em;
    color:var(--muted)}
    .bad-row>:first-child{box-shadow:inset 4px 0 var(--bad)}
    .doubtful-row>:first-child{box-shadow:inset 4px 0 var(--doubtful)}
    .has-acts>*{padding-bottom:.1rem}.acts>td{border-top:0;padding-top:0}
    .acts details{margin:0}
    .commands{white-space:pre-wrap}
    @media(max-width:46rem){
    .stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .stack tr{display:block;padding:.75rem 1.1rem;border-top:1px solid var(--line)}
    .stack tbody tr:first-child,.stack tr.acts{border-top:0}
    .stack tr.has-acts{padding-bottom:.1rem}.stack tr.acts{padding-top:0}
    .stack th,.stack td,.stack th:first-child,.stack td:last-child{display:block;padding:.1rem 0;
    border:0;text-align:left;white-space:normal;min-width:0}
    .stack caption{display:block}
    .stack td[data-label]::before{content:attr(data-label) ": ";color:var(--muted)}
    .verdict{grid-template-columns:minmax(0,1fr)}.verdict .sign{grid-row:auto}
    .verdict .said{grid-column:1}}
    @media print{
    :root{color-scheme:light;--page:#fff;--panel:#fff;--line:#cfcfca;--ink:#000;--muted:#444;
    --link:#000;--good:#0e5c30;--good-soft:#fff;--bad:#9c1c15;--bad-soft:#fff;--doubtful:#664200;
    --doubtful-soft:#fff;--neutral:#333;--neutral-soft:#fff;--code:#f4f4f2}
    \(inks(\.color))
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    @page{size:A4;margin:15mm 14mm}
    body{font-size:10.5pt}.wrap{max-width:none;padding:0}
    nav,.skip{display:none}header{padding:0}section{margin-top:1.6rem}
    h2,h3,caption,figcaption{break-after:avoid}
    tr,figure,.tile,.verdict{break-inside:avoid}tr.acts{break-inside:auto}
    tr.has-acts{break-after:avoid}pre{padding:.3rem .5rem;margin:.1rem 0}
    .acts pre{font-size:7.2pt;line-height:1.3}
    .tiles{grid-template-columns:repeat(5,1fr);gap:.5rem}
    .tile{padding:.6rem .7rem}.tile .value{font-size:1.3rem}
    .panel,.scroll{overflow:visible}svg.timeline{min-width:0}
    details::details-content{content-visibility:visible;display:block;height:auto}
    summary{list-style:none;color:inherit}
    .sign-off{break-inside:avoid}
    table{font-size:9.5pt}th,td{padding:.3rem .5rem}caption{padding:.6rem 1.1rem .3rem}
    tbody th{min-width:7rem}.step>th{width:25%}
    td.seen{min-width:0;width:47%;font-size:8.6pt;line-height:1.35}.reason{font-size:8.6pt}
    details table{font-size:8.5pt;line-height:1.25}
    details th,details td{padding:.08rem .5rem;border-color:#e6e6e2}}
    """

  /// Each ink as a fill and as a stroke.
  private static func inks(_ color: KeyPath<ChartInk, String>) -> String {
    ChartInk.allCases.map { ink in
      let value = ink[keyPath: color]
      return ".f-\(ink.rawValue){fill:\(value)}.s-\(ink.rawValue){stroke:\(value)}"
    }.joined(separator: "\n")
  }
}
