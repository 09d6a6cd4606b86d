internal import Mustache

/// The templates of the HTML report, by name.
///
/// They are given escaped values only (`HTMLValue`), so every variable stands in three braces;
/// a test holds them to it.
enum HTMLTemplates {
  static let sources: [String: String] = [
    "page": page, "badge": badge, "tiles": tiles, "facts": facts, "objectives": objectives,
    "timeline": timeline, "clients": clients, "recovery": recovery, "integrity": integrity,
    "steps": steps,
    "hosts": hosts, "remarks": remarks, "evidence": evidence, "sign-off": signOff,
    "findings": findings, "shipping": shipping, "trend": trend, "controls": controls,
  ]

  /// The parsed templates; one that cannot be parsed is a mistake in this file.
  static let library: MustacheLibrary = {
    var templates: [String: MustacheTemplate] = [:]
    for (name, source) in sources {
      let whole = source.replacing("{{{plain}}}", with: plain).replacing("{{{left}}}", with: left)
      guard let template = try? MustacheTemplate(string: whole) else {
        preconditionFailure("the report's template \(name) cannot be parsed")
      }
      templates[name] = template
    }
    return MustacheLibrary(templates: templates)
  }()

  /// How a table looks where a policy has dropped the style sheet: with room and rules.
  ///
  /// The style sheet overrides all of it.
  private static let plain = " cellpadding=\"6\" cellspacing=\"0\" rules=\"rows\""
  private static let left = " align=\"left\" valign=\"top\""

  static func render(_ view: [String: HTMLValue]) -> String {
    guard let page = library.render(HTMLValue.view(view).rendered, withTemplate: "page") else {
      preconditionFailure("the report's templates have no page")
    }
    return page
  }

  static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{{{policy}}}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>{{{headline}}}: {{{title}}}</title>
    {{{style}}}
    </head>
    <body>
    <a class="skip" href="#main">Skip to the report</a>
    <div class="wrap">
    <header>
    <p class="eyebrow">Disaster-recovery drill · {{{environment}}} · <time \
    datetime="{{{started}}}">{{{startedWords}}}</time></p>
    <h1>{{{title}}}</h1>
    <div class="verdict {{{tone}}}">
    {{{sign}}}
    <p class="word">{{{headline}}}</p>
    <div class="said">{{#sentences}}<p>{{{sentence}}}</p>{{/sentences}}
    <p class="restored">{{{restored}}}</p></div>
    </div>
    <nav aria-label="Sections"><ul>{{#sections}}<li><a href="#{{{anchor}}}">{{{name}}}</a></li>\
    {{/sections}}</ul></nav>
    </header>
    <main id="main">
    {{>tiles}}{{>facts}}{{>timeline}}{{>recovery}}{{>objectives}}{{>shipping}}{{>steps}}\
    {{>integrity}}{{>hosts}}{{>remarks}}{{>trend}}{{>controls}}{{>evidence}}{{>sign-off}}</main>
    <footer><p>Written by Muster {{{version}}} from the journal of run {{{run}}} alone: the same \
    journal gives the same bytes. Times are seconds of one monotonic clock; ± is how far off a \
    value may be.</p></footer>
    </div>
    </body>
    </html>

    """

  static let badge = """
    <span class="badge {{{tone}}}">{{{icon}}}{{{word}}}</span>
    """

  static let tiles = """
    <ul class="tiles" aria-label="The measures at a glance">
    {{#tiles}}
    <li class="tile"><p class="what">{{{what}}}</p>
    <p class="value">{{{value}}}</p>
    <p class="error">{{{error}}}</p>
    {{#meter}}{{{drawing}}}{{/meter}}
    <p class="target">{{{target}}}</p>
    {{#badge}}{{>badge}}{{/badge}}</li>
    {{/tiles}}
    </ul>

    """

  static let timeline = """
    {{#timeline}}
    <section id="timeline" aria-labelledby="timeline-h">
    <h2 id="timeline-h">Timeline</h2>
    {{#figures}}
    <figure class="panel"><figcaption>{{{caption}}}</figcaption>
    <div class="scroll" role="region" aria-label="{{{caption}}}" tabindex="0">
    {{{drawing}}}
    </div></figure>
    {{/figures}}
    <ul class="legend" aria-label="Legend">{{#legend}}<li>{{{swatch}}}{{{meaning}}}</li>{{/legend}}\
    </ul>
    <div class="panel"><table class="stack"{{{plain}}}><caption>Milestones</caption>
    <thead{{{left}}}><tr><th scope="col">Milestone</th><th scope="col" class="num">Offset</th>\
    <th scope="col" class="num">±</th><th scope="col">What it is</th></tr></thead>
    <tbody{{{left}}}>
    {{#milestones}}
    <tr><th scope="row">{{{name}}}</th><td class="num" data-label="Offset">{{{offset}}}</td>\
    <td class="num" data-label="±">{{{error}}}</td><td>{{{meaning}}}</td></tr>
    {{/milestones}}
    </tbody></table></div>
    {{#clients}}{{>clients}}{{/clients}}
    </section>
    {{/timeline}}

    """

  static let clients = """
    <div class="panel"><table class="stack"{{{plain}}}><caption>What clients saw, in stretches of {{{width}}} s\
    </caption>
    <thead{{{left}}}><tr><th scope="col">When</th><th scope="col" class="num">Answered</th>\
    <th scope="col" class="num">Not answered</th><th scope="col" class="num">Share</th>\
    <th scope="col" class="num">Median time</th><th scope="col" class="num">Longest</th></tr></thead>
    <tbody{{{left}}}>
    {{#stretches}}
    <tr><th scope="row">{{{name}}}</th><td class="num" data-label="Answered">{{{answered}}}</td>\
    <td class="num" data-label="Not answered">{{{unanswered}}}</td>\
    <td class="num" data-label="Share">{{{share}}}</td>\
    <td class="num" data-label="Median time">{{{median}}}</td>\
    <td class="num" data-label="Longest">{{{longest}}}</td></tr>
    {{/stretches}}
    </tbody></table>
    {{#outages}}
    <table class="stack"{{{plain}}}><caption>{{{caption}}}</caption>
    <thead{{{left}}}><tr><th scope="col">From</th><th scope="col" class="num">To</th>\
    <th scope="col" class="num">Length</th><th scope="col" class="num">Messages not answered</th>\
    </tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><th scope="row">{{{from}}}</th><td class="num" data-label="To">{{{to}}}</td>\
    <td class="num" data-label="Length">{{{length}}}</td>\
    <td class="num" data-label="Messages not answered">{{{unanswered}}}</td></tr>
    {{/rows}}
    </tbody></table>
    {{/outages}}</div>

    """

  static let recovery = """
    {{#recovery}}
    <section id="recovery" aria-labelledby="recovery-h">
    <h2 id="recovery-h">Where the recovery time went</h2>
    <figure class="panel"><figcaption>Recovery time by phase; whiskers are the error</figcaption>
    <div class="scroll" role="region" aria-label="Recovery time by phase" tabindex="0">
    {{{drawing}}}
    </div></figure>
    <div class="panel"><table class="stack"{{{plain}}}><caption>Phases from the last answer before the outage \
    to the first lasting one after it</caption>
    <thead{{{left}}}><tr><th scope="col">Phase</th><th scope="col" class="num">From</th>\
    <th scope="col" class="num">To</th><th scope="col" class="num">Took</th>\
    <th scope="col">Share</th></tr></thead>
    <tbody{{{left}}}>
    {{#phases}}
    <tr><th scope="row">{{{name}}}</th><td class="num" data-label="From">{{{from}}}</td>\
    <td class="num" data-label="To">{{{to}}}</td><td class="num" data-label="Took">{{{took}}}</td>\
    <td data-label="Share">{{{drawing}}} {{{share}}}</td></tr>
    {{/phases}}
    <tr><th scope="row">recovery time</th><td></td><td></td>\
    <td class="num" data-label="Took"><strong>{{{total}}}</strong></td><td></td></tr>
    </tbody></table></div>
    </section>
    {{/recovery}}

    """

  static let objectives = """
    {{#objectives}}
    <section id="objectives" aria-labelledby="objectives-h">
    <h2 id="objectives-h">Objectives</h2>
    <div class="panel"><table class="stack"{{{plain}}}><caption>What the drill was measured against</caption>
    <thead{{{left}}}><tr><th scope="col">Objective</th><th scope="col" class="num">Target</th>\
    <th scope="col" class="num">Actual</th><th scope="col" class="num">Margin</th>\
    <th scope="col">Verdict</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><th scope="row">{{{name}}}<div class="reason">{{{meaning}}}</div></th>\
    <td class="num" data-label="Target">{{{target}}}</td>\
    <td class="num" data-label="Actual">{{{actual}}}</td>\
    <td class="num" data-label="Margin">{{{margin}}}</td>\
    <td>{{#badge}}{{>badge}}{{/badge}}{{#reason}}<div class="reason">{{{reason}}}</div>\
    {{/reason}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    </section>
    {{/objectives}}

    """

  static let integrity = """
    {{#integrity}}
    <section id="integrity" aria-labelledby="integrity-h">
    <h2 id="integrity-h">Integrity of acknowledged messages</h2>
    <div class="panel"><dl class="facts counts">{{#counts}}<div><dt>{{{what}}}</dt>\
    <dd>{{{count}}}</dd>\
    </div>{{/counts}}</dl>
    <table class="stack"{{{plain}}}><caption>What must hold</caption>
    <thead{{{left}}}><tr><th scope="col">Property</th><th scope="col">Found</th>\
    <th scope="col">Verdict</th></tr></thead>
    <tbody{{{left}}}>
    {{#properties}}
    <tr><th scope="row">{{{name}}}<div class="reason">{{{meaning}}}</div></th>\
    <td data-label="Found" class="said-by-host">{{{detail}}}</td>\
    <td>{{#badge}}{{>badge}}{{/badge}}</td></tr>
    {{/properties}}
    </tbody></table>
    {{#lists}}{{>findings}}{{/lists}}\
    {{#everyLost}}<details><summary>{{{summary}}}</summary><pre>{{{text}}}</pre></details>\
    {{/everyLost}}</div>
    </section>
    {{/integrity}}

    """

  static let findings = """
    <details{{#isOpen}} open{{/isOpen}}><summary>{{{caption}}}</summary>
    <div class="scroll" role="region" aria-label="{{{caption}}}" tabindex="0"><table{{{plain}}}>\
    <thead{{{left}}}><tr><th scope="col">Room</th><th scope="col">Sender</th>\
    <th scope="col" class="num">Number</th><th scope="col" class="num">Sent</th>\
    <th scope="col" class="num">Acknowledged</th><th scope="col">Archive id</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><td>{{{room}}}</td><td>{{{sender}}}</td><td class="num">{{{sequence}}}</td>\
    <td class="num">{{{sent}}}</td><td class="num">{{{acknowledged}}}</td>\
    <td class="key">{{{archiveID}}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    {{#rest}}<p class="wrap note">{{{rest}}}</p>{{/rest}}</details>

    """

  static let steps = """
    {{#steps}}
    <section id="steps" aria-labelledby="steps-h">
    <h2 id="steps-h">Steps</h2>
    <div class="panel"><table class="stack"{{{plain}}}><caption>What was done, in order</caption>
    <thead{{{left}}}><tr><th scope="col">Step</th><th scope="col">Verdict</th>\
    <th scope="col" class="num">Began</th><th scope="col" class="num">Took</th>\
    <th scope="col">Expected and observed</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr id="step-{{{anchor}}}" class="step {{{tone}}}-row{{#acts}} has-acts{{/acts}}"><th scope="row"><div class="step-id">{{{id}}}</div>\
    <div class="step-title">{{{title}}}</div>\
    {{#places}}<div class="reason">on {{{places}}}</div>{{/places}}</th>\
    <td>{{#badge}}{{>badge}}{{/badge}}</td>\
    <td class="num" data-label="Began">{{{began}}}</td>\
    <td class="num" data-label="Took">{{{took}}}</td>\
    <td class="seen"><div class="expected"><span class="term">Expected</span> {{{expected}}}</div>\
    <div class="said-by-host"><span class="term">Observed</span> {{{detail}}}</div></td></tr>
    {{#acts}}
    <tr class="acts {{{tone}}}-row"><td colspan="5"><details{{#isOpen}} open{{/isOpen}}>\
    <summary>{{{summary}}}</summary><pre>{{{text}}}</pre></details></td></tr>
    {{/acts}}
    {{/rows}}
    </tbody></table></div>
    </section>
    {{/steps}}

    """

  static let hosts = """
    {{#hosts}}
    <section id="hosts" aria-labelledby="hosts-h">
    <h2 id="hosts-h">Hosts</h2>
    <div class="panel"><table class="stack"{{{plain}}}><caption>As they were met and left</caption>
    <thead{{{left}}}><tr><th scope="col">Host</th><th scope="col">Host key</th>\
    <th scope="col" class="num">Clock at the start</th><th scope="col" class="num">At the end</th>\
    <th scope="col">As it was</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><th scope="row">{{{name}}}<div class="reason">{{{address}}}</div></th>\
    <td class="key">{{{key}}}</td><td class="num" data-label="Clock at the start">{{{clock}}}</td>\
    <td class="num" data-label="At the end">{{{clockAfter}}}</td>\
    <td>{{#badge}}{{>badge}}{{/badge}}<div class="reason said-by-host">{{{detail}}}</div></td>\
    </tr>
    {{/rows}}
    </tbody></table></div>
    </section>
    {{/hosts}}

    """

  static let remarks = """
    <section id="remarks" aria-labelledby="remarks-h">
    <h2 id="remarks-h">Deviations and remarks</h2>
    <div class="panel">{{#remarks}}<ul class="plain">{{#rows}}\
    <li class="said-by-host">{{{remark}}}</li>{{/rows}}</ul>{{/remarks}}\
    {{^remarks}}<ul class="plain"><li>None.</li></ul>{{/remarks}}
    {{#checks}}<details{{#isOpen}} open{{/isOpen}}><summary>{{{caption}}}</summary>\
    <div class="scroll" role="region" aria-label="{{{caption}}}" tabindex="0"><table{{{plain}}}>\
    <thead{{{left}}}><tr><th scope="col">Host</th><th scope="col">Check</th><th scope="col">Seen</th>\
    <th scope="col">Verdict</th></tr></thead><tbody{{{left}}}>
    {{#rows}}
    <tr><td>{{{host}}}</td><td>{{{check}}}</td><td class="said-by-host">{{{detail}}}</td>\
    <td>{{#badge}}{{>badge}}{{/badge}}</td></tr>
    {{/rows}}
    </tbody></table></div></details>{{/checks}}
    {{#guards}}<details><summary>{{{caption}}}</summary><pre>{{{text}}}</pre></details>{{/guards}}\
    </div>
    </section>

    """

  static let facts = """
    <section id="facts" aria-labelledby="facts-h">
    <h2 id="facts-h">The run</h2>
    <div class="panel"><dl class="facts">{{#facts}}<div><dt>{{{what}}}</dt>\
    <dd class="said-by-host">{{{fact}}}</dd></div>\
    {{/facts}}</dl></div>
    </section>

    """

  static let shipping = """
    {{#shipping}}
    <section id="shipping" aria-labelledby="shipping-h">
    <h2 id="shipping-h">Log shipping</h2>
    {{#figure}}<figure class="panel"><figcaption>From a marker's commit until it is archived, copied \
    and replayed; whiskers are the error, the upright line is the median</figcaption>
    <div class="scroll" role="region" aria-label="Shipping lag by hop" tabindex="0">
    {{{drawing}}}
    </div></figure>{{/figure}}
    <div class="panel"><table class="stack"{{{plain}}}><caption>Shipping lag by hop</caption>
    <thead{{{left}}}><tr><th scope="col">Hop</th><th scope="col" class="num">Markers</th>\
    <th scope="col" class="num">p50</th><th scope="col" class="num">p95</th>\
    <th scope="col" class="num">Longest</th></tr></thead>
    <tbody{{{left}}}>
    {{#hops}}
    <tr><th scope="row">{{{name}}}</th><td class="num" data-label="Markers">{{{reached}}}</td>\
    <td class="num" data-label="p50">{{{half}}}</td><td class="num" data-label="p95">{{{most}}}</td>\
    <td class="num" data-label="Longest">{{{longest}}}</td></tr>
    {{/hops}}
    </tbody></table>
    <details{{#isOpen}} open{{/isOpen}}><summary>{{{caption}}}</summary>
    <div class="scroll" role="region" aria-label="Marker by marker" tabindex="0"><table{{{plain}}}>
    <thead{{{left}}}><tr><th scope="col" class="num">Marker</th><th scope="col">Segment</th>\
    <th scope="col" class="num">Archived</th><th scope="col" class="num">Copied</th>\
    <th scope="col" class="num">Replayed</th></tr></thead><tbody{{{left}}}>
    {{#markers}}
    <tr><td class="num">{{{number}}}</td><td class="key">{{{segment}}}</td>\
    <td class="num">{{{archived}}}</td><td class="num">{{{copied}}}</td>\
    <td class="num">{{{replayed}}}</td></tr>
    {{/markers}}
    </tbody></table></div></details></div>
    </section>
    {{/shipping}}

    """

  static let trend = """
    {{#trend}}
    <section id="trend" aria-labelledby="trend-h">
    <h2 id="trend-h">Trend of this drill</h2>
    <p>{{{note}}}</p>
    {{#figure}}<figure class="panel"><figcaption>{{{caption}}}</figcaption>
    <div class="scroll" role="region" aria-label="Recovery time, run by run" tabindex="0">
    {{{drawing}}}
    </div></figure>{{/figure}}
    <p>{{{change}}}</p>
    <div class="panel"><table class="stack"{{{plain}}}><caption>The last runs, oldest first</caption>
    <thead{{{left}}}><tr><th scope="col">Run</th><th scope="col">Verdict</th><th scope="col">Version</th>\
    <th scope="col" class="num">Recovery time</th><th scope="col" class="num">Recovery point</th>\
    <th scope="col" class="num">Promotion</th><th scope="col" class="num">Lost</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><th scope="row">{{{started}}}<div class="reason key">{{{run}}}</div>\
    {{#remark}}<div class="reason">{{{remark}}}</div>{{/remark}}</th>\
    <td>{{#badge}}{{>badge}}{{/badge}}</td><td data-label="Version">{{{version}}}</td>\
    <td class="num" data-label="Recovery time">{{{recovery}}}</td>\
    <td class="num" data-label="Recovery point">{{{point}}}</td>\
    <td class="num" data-label="Promotion">{{{promotion}}}</td>\
    <td class="num" data-label="Lost">{{{lost}}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    </section>
    {{/trend}}

    """

  static let evidence = """
    <section id="evidence" aria-labelledby="evidence-h">
    <h2 id="evidence-h">Evidence</h2>
    <p>This report is a rendering of <code>journal.jsonl</code>, in which each line carries the \
    SHA-256 of the line before it. Whoever doubts it needs nothing of Muster: in the folder of \
    the run, these commands check every file, that no record was taken out, and who signed them.</p>
    <pre class="commands">{{{commands}}}</pre>
    <div class="panel"><table class="stack"{{{plain}}}><caption>Digests that the journal vouches for</caption>
    <thead{{{left}}}><tr><th scope="col">What</th><th scope="col">SHA-256</th></tr></thead>
    <tbody{{{left}}}>
    {{#digests}}
    <tr><th scope="row">{{{what}}}</th><td class="key">{{{digest}}}</td></tr>
    {{/digests}}
    </tbody></table></div>
    </section>

    """

  static let signOff = """
    <section id="sign-off" class="sign-off" aria-labelledby="sign-h">
    <h2 id="sign-h">Sign-off</h2>
    <p>On paper, or by a signed record beside the bundle: neither changes what the run wrote.</p>
    <div class="panel"><table class="stack"{{{plain}}}><caption>Run {{{run}}}</caption>
    <thead{{{left}}}><tr><th scope="col">Role</th><th scope="col">Name</th><th scope="col">Date</th>\
    <th scope="col">Signature</th></tr></thead>
    <tbody{{{left}}}>{{#roles}}<tr><th scope="row">{{{role}}}</th><td data-label="Name"></td>\
    <td data-label="Date"></td><td data-label="Signature"></td></tr>{{/roles}}\
    </tbody></table></div>
    </section>

    """
}
