extension EvaluationPage {
  /// Light, with fonts that machines have, and fit to be printed.
  static let style = """
    :root { --ink: #1d2430; --soft: #667080; --faint: #e4e6ea; --paper: #fdfcfa; --pen: #24508f; --wrong: #b23a1f; }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 Charter, "Bitstream Charter", "Iowan Old Style", Georgia, serif; }
    main { max-width: 66rem; margin: 0 auto; padding: 3rem 2rem 5rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 600; margin: 0 0 1.6rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.3rem; font-weight: 600; margin: 3.2rem 0 .6rem; }
    h3 { font-size: 1rem; font-weight: 600; margin: 1.4rem 0 .2rem; }
    .kicker { margin: 0 0 .3rem; color: var(--soft); letter-spacing: .04em; }
    .figures { display: flex; flex-wrap: wrap; gap: 1rem 3.5rem; }
    .figure { display: flex; flex-direction: column; }
    .value { font-size: 2.7rem; line-height: 1.1; font-variant-numeric: tabular-nums; color: var(--pen); }
    .value small { font-size: 1.2rem; }
    .range, .lead, .note, figcaption, .details { color: var(--soft); }
    .range { font-size: .86em; }
    .lead { margin: 1.2rem 0 0; }
    .note { margin: 0 0 1rem; max-width: 44rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.4rem; margin: 0; }
    dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th { font-weight: 400; color: var(--soft); text-align: left; vertical-align: bottom; border-bottom: 1px solid var(--soft); }
    th, td { padding: .28rem 1.4rem .28rem 0; white-space: nowrap; }
    td { border-bottom: 1px solid var(--faint); }
    .number { text-align: right; }
    kbd { font: 1em ui-monospace, "DejaVu Sans Mono", monospace; color: var(--pen); }
    .pair { margin-right: .8rem; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem 2rem; margin-bottom: 1rem; }
    figure { margin: 0; }
    figcaption { font-size: .88rem; line-height: 1.4; }
    .chart { width: 100%; max-width: 22rem; height: auto; }
    .interval { vertical-align: middle; }
    svg text { font: 11px ui-sans-serif, system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
    .end { text-anchor: end; }
    .middle { text-anchor: middle; }
    .rule { stroke: var(--faint); }
    .diagonal { fill: none; stroke: var(--soft); stroke-dasharray: 3 3; }
    .curve { fill: none; stroke: var(--pen); stroke-width: 1.6; stroke-linejoin: round; }
    .gap { fill: none; stroke: var(--wrong); stroke-width: 1.2; }
    .dot { fill: var(--pen); }
    .whisker { stroke: var(--pen); stroke-width: 2; opacity: .45; }
    .gallery { display: grid; gap: 1.6rem; }
    article { break-inside: avoid; }
    article p { margin: .1rem 0; overflow-wrap: anywhere; }
    article img { display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--faint); margin-bottom: .3rem; }
    .truth, .read { font: 15px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
    .truth span, .read span { display: inline-block; width: 3.6rem; color: var(--soft); font: italic 14px/1.4 Charter, Georgia, serif; }
    .details { font-size: .84rem; }
    ins { text-decoration: none; background: #dfe9f7; border-radius: 2px; }
    del { text-decoration: none; background: #f8ddd4; color: var(--wrong); border-radius: 2px; }
    @media print {
      body { background: #fff; font-size: 10.5pt; }
      main { max-width: none; padding: 0; }
      h2 { break-after: avoid; }
      tr, figure { break-inside: avoid; }
      ins, del { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      @page { margin: 18mm 16mm; }
    }
    """
}
