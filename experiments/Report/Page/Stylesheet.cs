namespace Rosetta.Experiments.Report.Page;

/// <summary>The page's look. Colours come from <see cref="Palette"/>; fonts
/// are those of the reader's system, so that nothing is fetched.</summary>
internal static class Stylesheet
{
    public static string Css { get; } = Palette.Css + """
        *{box-sizing:border-box}
        html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
        body{margin:0 auto;max-width:1120px;padding:2.5rem 1.5rem 4rem;font:1rem/1.55 Charter,'Bitstream Charter','Sitka Text',Cambria,Georgia,'DejaVu Serif',serif}
        h1,h2,h3,nav,table,figcaption .source,.badge,.eyebrow,.legend,dl,.missing{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .6rem;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:1.25rem;margin:3.2rem 0 .8rem;padding-top:.7rem;border-top:2px solid var(--ink)}
        h3{font-size:1rem;margin:2rem 0 .5rem}
        p{max-width:46rem;margin:.5rem 0}
        a{color:inherit;text-decoration-color:var(--theory);text-underline-offset:.15em}
        a:focus-visible,summary:focus-visible{outline:2px solid var(--theory);outline-offset:2px}
        code,pre{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.86em;overflow-wrap:anywhere}
        pre{white-space:pre-wrap;border:1px solid var(--rule);border-radius:4px;padding:.9rem 1rem;line-height:1.45}
        .eyebrow{color:var(--muted);font-size:.82rem;letter-spacing:.04em;margin:0}
        details{margin:.5rem 0} summary{cursor:pointer;font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;font-size:.9rem}
        nav{font-size:.88rem;margin:1.2rem 0 0;color:var(--muted)}
        nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
        .banner{border:1px solid var(--rule);border-left:8px solid var(--tone);border-radius:4px;padding:1.1rem 1.4rem 1.2rem;margin:1.4rem 0 0}
        .banner .verdict{font:700 1.55rem/1.25 'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;color:var(--tone);margin:0}
        .banner .reason{margin:.3rem 0 1rem;font-size:1.08rem}
        .banner dl{display:grid;grid-template-columns:9.5rem 1fr;gap:.45rem 1rem;margin:0;font-size:.93rem;line-height:1.45}
        .banner dt{color:var(--muted)}
        dd{margin:0;overflow-wrap:anywhere}
        .agrees{--tone:var(--agrees)} .disagrees{--tone:var(--disagrees)} .cannot-tell{--tone:var(--cannot-tell)} .pending{--tone:var(--muted)}
        .badge{display:inline-block;white-space:nowrap;color:var(--tone);border:1.5px solid var(--tone);border-radius:3px;padding:.05rem .45rem;font-size:.84rem;font-weight:700}
        .scroll{overflow-x:auto;margin:1rem 0 1.6rem}
        table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.4}
        caption{text-align:left;color:var(--muted);padding:0 0 .5rem;max-width:46rem;caption-side:top}
        th,td{text-align:left;vertical-align:top;padding:.5rem .7rem .5rem 0;border-bottom:1px solid var(--rule);font-weight:400;overflow-wrap:break-word}
        thead th{color:var(--muted);font-size:.8rem;border-bottom:1.5px solid var(--ink);vertical-align:bottom}
        th.number,td.number{text-align:right;font-variant-numeric:tabular-nums}
        tbody th.text{min-width:6rem}
        td small,th small{color:var(--muted);display:block}
        .alarm{color:var(--tone) !important;font-weight:700}
        .nowrap{white-space:nowrap}
        figure{margin:1rem 0 2.2rem;display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.4rem 1.6rem;align-items:start}
        figure svg{display:block;width:100%;height:auto}
        sub,sup{font-size:.72em;line-height:0}
        figure .panel{min-width:0;break-inside:avoid}
        figcaption{font-size:.92rem;line-height:1.5;max-width:46rem;grid-column:1/-1}
        figcaption.beside{grid-column:auto;align-self:center;padding:1rem}
        .note{font-size:.92rem;line-height:1.5;margin:0;max-width:46rem}
        .note.below{grid-column:1/-1}
        .note.beside{align-self:center;padding:1rem}
        figcaption b,.note b{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}
        figcaption .source{display:block;color:var(--muted);font-size:.78rem;margin-top:.5rem;overflow-wrap:anywhere}
        .missing{border-left:4px solid var(--null);padding:.5rem 1rem;margin:1rem 0;font-size:.9rem;color:var(--muted)}
        .missing ul{margin:.2rem 0;padding-left:1.1rem}
        .facts{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.3rem 1.2rem;font-size:.86rem;margin:.6rem 0 1.4rem}
        .facts dt{color:var(--muted)}
        summary{cursor:pointer;font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;font-size:.9rem;margin:.8rem 0}
        footer{margin-top:3rem;border-top:1px solid var(--rule);padding-top:.8rem;color:var(--muted);font-size:.84rem}
        @media (max-width:760px){
        body{padding:1.4rem 1rem 3rem}
        figure{grid-template-columns:minmax(0,1fr)}
        figcaption.beside,.note.beside{padding:0}
        .banner{padding:.9rem 1rem}
        .banner dl,.facts{grid-template-columns:1fr;gap:.1rem}
        .banner dd,.facts dd{margin-bottom:.55rem}
        table,tbody,tr,th,td,caption{display:block}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        tr{border-top:1.5px solid var(--ink);padding:.4rem 0}
        th,td,th.number,td.number{display:grid;grid-template-columns:8.2rem 1fr;gap:.6rem;text-align:left;border-bottom:1px solid var(--rule);padding:.35rem 0}
        th::before,td::before{content:attr(data-label);color:var(--muted)}
        th>.cell,td>.cell{min-width:0}
        }
        @media print{
        body{max-width:none;padding:0;font-size:10pt}
        h2,h3{break-after:avoid} tr,.panel,.banner,figcaption{break-inside:avoid}
        nav{display:none} .scroll{overflow:visible}
        }

        """;
}
