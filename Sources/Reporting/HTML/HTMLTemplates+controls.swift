extension HTMLTemplates {
  static let controls = """
    {{#controls}}
    <section id="controls" aria-labelledby="controls-h">
    <h2 id="controls-h">Controls</h2>
    <p>What this run shows of the controls that it is held against. What each asks is told in \
    Muster's words; the framework's own text counts.</p>
    <div class="panel"><table class="stack"{{{plain}}}><caption>Controls and their evidence</caption>
    <thead{{{left}}}><tr><th scope="col">Control</th><th scope="col">This run</th>\
    <th scope="col">Evidence</th><th scope="col">A person must add</th></tr></thead>
    <tbody{{{left}}}>
    {{#rows}}
    <tr><th scope="row">{{{title}}}<div class="reason">{{{asks}}}</div></th>\
    <td>{{#badge}}{{>badge}}{{/badge}}{{#lacking}}<div class="reason">{{{word}}}</div>\
    {{/lacking}}</td><td data-label="Evidence">{{#evidence}}<div class="reason">{{{word}}}</div>\
    {{/evidence}}</td><td data-label="A person must add">{{{besides}}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    </section>
    {{/controls}}

    """
}
