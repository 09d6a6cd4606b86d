/// The templates of the audit's page.
///
/// They are given escaped values only, in three braces.
enum AuditTemplates {
  static let sources: [String: String] = [
    "audit": page, "badge": HTMLTemplates.badge, "drills": drills, "runs": runs,
    "actions": actions, "controls": controls, "evidence": evidence,
  ]

  private static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{{{policy}}}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>{{{headline}}}: drills from {{{since}}} to {{{asOf}}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the audit</a>
    <div class="wrap">
    <header>
    <p class="eyebrow">Disaster-recovery drills · <time datetime="{{{since}}}">{{{since}}}</time> \
    to <time datetime="{{{asOf}}}">{{{asOf}}}</time></p>
    <h1>Audit of drills</h1>
    <div class="verdict {{{tone}}}">
    {{{sign}}}
    <p class="word">{{{headline}}}</p>
    <div class="said">{{#sentences}}<p>{{{sentence}}}</p>{{/sentences}}</div>
    </div>
    <nav aria-label="Sections"><ul><li><a href="#drills">Drills</a></li>\
    <li><a href="#runs">Runs</a></li><li><a href="#actions">Corrective actions</a></li>\
    <li><a href="#controls">Controls</a></li><li><a href="#evidence">Evidence</a></li></ul></nav>
    </header>
    <main id="main">
    <ul class="tiles" aria-label="The audit at a glance">
    {{#tiles}}
    <li class="tile"><p class="what">{{{what}}}</p>
    <p class="value">{{{value}}}</p>
    <p class="error">{{{note}}}</p>
    {{#badge}}{{>badge}}{{/badge}}</li>
    {{/tiles}}
    </ul>
    {{>drills}}{{>runs}}{{>actions}}{{>controls}}{{>evidence}}</main>
    <footer><p>Written by Muster {{{version}}} for {{{madeBy}}} from the bundles of the runs, the \
    files of the drills as they are now, and the records of corrective actions. All times are \
    UTC.</p></footer>
    </div>
    </body>
    </html>

    """

  private static let drills = """
    <section id="drills" aria-labelledby="drills-h">
    <h2 id="drills-h">Drills</h2>
    <p>A drill is verified by a run that passed, put everything back, and left a bundle that is \
    whole. It is verified no longer where the drill, the environment or the system changed since, \
    or a later run did not pass.</p>
    <div class="panel"><table class="stack"><caption>How each drill stands on {{{asOf}}}</caption>
    <thead><tr><th scope="col">Drill</th><th scope="col">Environment</th>\
    <th scope="col">Last verified</th><th scope="col" class="num">Due</th>\
    <th scope="col" class="num">Runs in the period</th><th scope="col">State</th></tr></thead>
    <tbody>
    {{#drillRows}}
    <tr><th scope="row">{{{id}}}<div class="reason">{{{title}}}</div></th>\
    <td data-label="Environment">{{{environment}}}</td>\
    <td data-label="Last verified">{{{verified}}}<div class="reason">{{{verifiedRun}}}</div></td>\
    <td class="num" data-label="Due">{{{due}}}<div class="reason">every {{{every}}} days</div></td>\
    <td class="num" data-label="Runs in the period">{{{runs}}}</td>\
    <td>{{#badges}}{{>badge}} {{/badges}}{{#changes}}<div class="reason">{{{change}}}</div>\
    {{/changes}}</td></tr>
    {{/drillRows}}
    {{^drillRows}}<tr><td colspan="6">No drill is known.</td></tr>{{/drillRows}}
    </tbody></table></div>
    </section>

    """

  private static let runs = """
    <section id="runs" aria-labelledby="runs-h">
    <h2 id="runs-h">Runs</h2>
    <div class="panel"><table class="stack"><caption>Runs of the period, newest first</caption>
    <thead><tr><th scope="col">Run</th><th scope="col">System</th><th scope="col">Verdict</th>\
    <th scope="col" class="num">Recovery time</th><th scope="col" class="num">Lost</th>\
    <th scope="col">Signed off</th></tr></thead>
    <tbody>
    {{#runRows}}
    <tr><th scope="row"><time datetime="{{{started}}}">{{{startedWords}}}</time>\
    <div class="reason">{{{run}}}</div><div class="reason">{{{drill}}} on {{{environment}}}\
    </div></th>\
    <td data-label="System">{{{subject}}}<div class="reason">{{{version}}}</div></td>\
    <td>{{#badges}}{{>badge}} {{/badges}}{{#reasons}}<div class="reason said-by-host">\
    {{{reason}}}</div>{{/reasons}}</td>\
    <td class="num" data-label="Recovery time">{{{recovery}}}\
    <div class="reason">{{{target}}}</div></td>\
    <td class="num" data-label="Lost">{{{lost}}}</td>\
    <td data-label="Signed off">{{#signOffs}}<div class="reason">{{{words}}}</div>{{/signOffs}}\
    {{^signOffs}}by nobody{{/signOffs}}</td></tr>
    {{/runRows}}
    {{^runRows}}<tr><td colspan="6">No run is in the period.</td></tr>{{/runRows}}
    </tbody></table></div>
    </section>

    """

  private static let actions = """
    <section id="actions" aria-labelledby="actions-h">
    <h2 id="actions-h">Corrective actions</h2>
    <div class="panel"><table class="stack"><caption>Open, or closed in the period</caption>
    <thead><tr><th scope="col">Action</th><th scope="col">Severity</th><th scope="col">Owner</th>\
    <th scope="col">Due</th><th scope="col">Found in</th><th scope="col">State</th></tr></thead>
    <tbody>
    {{#actionRows}}
    <tr><th scope="row">{{{title}}}<div class="reason">{{{id}}}</div></th>\
    <td data-label="Severity">{{{severity}}}</td><td data-label="Owner">{{{owner}}}</td>\
    <td data-label="Due">{{{due}}}</td><td data-label="Found in">{{{run}}}\
    <div class="reason">{{{drill}}}</div></td><td>{{#badge}}{{>badge}}{{/badge}}</td></tr>
    {{/actionRows}}
    {{^actionRows}}<tr><td colspan="6">None.</td></tr>{{/actionRows}}
    </tbody></table></div>
    </section>

    """

  private static let controls = """
    <section id="controls" aria-labelledby="controls-h">
    <h2 id="controls-h">Controls</h2>
    <p>What each framework asks is told in Muster's words; its own text counts. A control is shown \
    by a drill's last verification only where that run has all that it takes.</p>
    <div class="panel"><table class="stack"><caption>What the last verifications show</caption>
    <thead><tr><th scope="col">Control</th><th scope="col">Asks</th><th scope="col">Shown by</th>\
    <th scope="col">A person must add</th></tr></thead>
    <tbody>
    {{#controlRows}}
    <tr><th scope="row">{{{title}}}<div class="reason">{{{id}}}</div></th><td>{{{asks}}}</td>\
    <td data-label="Shown by">{{#badge}}{{>badge}}{{/badge}}{{#runs}}<div class="reason">\
    {{{words}}}</div>{{/runs}}</td><td data-label="A person must add">{{{besides}}}</td></tr>
    {{/controlRows}}
    </tbody></table></div>
    </section>

    """

  private static let evidence = """
    <section id="evidence" aria-labelledby="evidence-h">
    <h2 id="evidence-h">Evidence</h2>
    <p>Each run has a bundle, a folder named after it, that can be checked without Muster: \
    <code>VERIFY.txt</code> in it has the commands. The head is the SHA-256 of the last line of \
    its journal.</p>
    <div class="panel"><table class="stack"><caption>The bundles of the period</caption>
    <thead><tr><th scope="col">Run</th><th scope="col">Bundle</th><th scope="col">Signature</th>\
    <th scope="col">Head of the journal</th></tr></thead>
    <tbody>
    {{#evidenceRows}}
    <tr><th scope="row">{{{run}}}</th><td>{{#badge}}{{>badge}}{{/badge}}{{#complaints}}\
    <div class="reason said-by-host">{{{complaint}}}</div>{{/complaints}}</td>\
    <td data-label="Signature">{{{signature}}}</td>\
    <td class="key" data-label="Head">{{{head}}}</td></tr>
    {{/evidenceRows}}
    {{^evidenceRows}}<tr><td colspan="4">None.</td></tr>{{/evidenceRows}}
    </tbody></table></div>
    {{#unreadable}}<p class="said-by-host">Not read: {{{folder}}}</p>{{/unreadable}}
    </section>

    """
}
