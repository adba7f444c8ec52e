namespace Rosetta.Experiments.Report.Page;

/// <summary>The page's look. Colours come from <see cref="Palette"/>; fonts
/// are those of the reader's system, so that nothing is fetched.</summary>
internal static class Stylesheet
{
    public static string Css { get; } = Palette.Css + """
        *{box-sizing:border-box}
        html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0 auto;max-width:1400px;display:grid;grid-template-columns:12.5rem minmax(0,1fr);column-gap:2.2rem;padding:0 2rem 4rem 0;font:1rem/1.5 Charter,'Bitstream Charter','Sitka Text',Cambria,Georgia,'DejaVu Serif',serif}
        h1,h2,h3,nav,table,figcaption .source,.badge,.eyebrow,.beside,dl,.missing,.filter,button,summary,.power,.opening .notes{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}
        h1{font-size:1.72rem;line-height:1.22;margin:.5rem 0 .7rem;letter-spacing:-.012em;overflow-wrap:anywhere;text-wrap:balance}
        h2{font-size:1.22rem;line-height:1.25;margin:0}
        h3{font-size:1rem;margin:2rem 0 .5rem}
        p{max-width:46rem;margin:.5rem 0}
        a{color:inherit;text-decoration-color:var(--theory);text-underline-offset:.15em}
        a:focus-visible,summary:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--theory);outline-offset:2px}
        code,pre{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.86em;overflow-wrap:anywhere}
        pre{white-space:pre-wrap;border:1px solid var(--rule);border-radius:4px;padding:.9rem 1rem;line-height:1.45}
        [hidden]{display:none !important}
        nav{grid-column:1;grid-row:1/span 3;position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:1.6rem .6rem 1.6rem 1.6rem;font-size:.84rem;line-height:1.3}
        nav p{margin:1.1rem 0 .35rem;color:var(--muted);font-size:.74rem;letter-spacing:.05em;text-transform:uppercase}
        nav p:first-child{margin-top:0}
        nav ul{list-style:none;margin:0;padding:0}
        nav li{margin:.42rem 0}
        nav a{text-decoration:none}
        nav a:hover{text-decoration:underline}
        .opening,main{grid-column:2;min-width:0}
        .opening{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.12fr);grid-template-rows:auto auto 1fr;column-gap:2.4rem;padding:1.6rem 0 1.4rem;border-bottom:2px solid var(--ink)}
        .finding,.opening .beside,.opening .notes{grid-column:1}
        .opening .deciding{grid-column:2;grid-row:1/span 3;margin:0;display:block;align-self:start}
        .eyebrow{color:var(--muted);font-size:.82rem;letter-spacing:.03em;margin:0 0 .7rem}
        .verdict{margin:0}
        .verdict .badge{font-size:1.02rem;padding:.14rem .65rem}
        .because{font-size:1.02rem;margin:0 0 .2rem}
        .beside{margin:1rem 0 .4rem;font-size:.9rem;line-height:1.35}
        .beside>div{display:grid;grid-template-columns:minmax(0,1fr) auto;column-gap:1rem;padding:.42rem 0 .5rem;border-top:1px solid var(--rule)}
        .beside dt{color:var(--muted);grid-column:1}
        .beside dd{grid-column:2;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .beside b{font-size:1.12rem}
        .beside .measured b{font-size:1.6rem;line-height:1.15}
        .beside small{color:var(--muted);font-size:.9em}
        .beside .measured{--mark:var(--measurement)} .beside .simulated{--mark:var(--simulation)} .beside .predicted{--mark:var(--theory)} .beside .rival{--mark:var(--rival)}
        .track{grid-column:1/-1;position:relative;height:12px;margin:.15rem 6px 0}
        .track::before{content:'';position:absolute;left:-6px;right:-6px;top:5.5px;border-top:1px solid var(--rule)}
        .track:empty{display:none}
        .bar{position:absolute;top:4px;height:4px;background:var(--mark);opacity:.55;border-radius:2px;min-width:2px}
        .mark{position:absolute;top:0;width:12px;height:12px;margin-left:-6px;border-radius:50%;background:var(--mark)}
        .predicted .mark{border-radius:1px;transform:rotate(45deg) scale(.8)}
        .rival .mark{width:4px;margin-left:-2px;border-radius:1px}
        .opening .notes{font-size:.86rem;line-height:1.42;color:var(--muted);margin-top:.5rem}
        .opening .notes p{margin:.4rem 0}
        .opening .notes .power{color:var(--ink)}
        .deciding figcaption{color:var(--muted);margin-top:.3rem}
        details{margin:.5rem 0}
        summary{cursor:pointer;font-size:.9rem;margin:.5rem 0}
        main>section{padding:1.3rem 0 1.1rem;border-bottom:1px solid var(--rule)}
        .fold{margin:0}
        .fold>summary{margin:0;list-style-position:outside}
        .fold>summary h2{display:inline;font-size:1.08rem}
        .fold[open]>summary{margin-bottom:1rem}
        main>section:has(.fold){padding:.75rem 0 .75rem 1.1rem}
        .gist{color:var(--muted);margin-left:.5rem}
        .agrees{--tone:var(--agrees)} .disagrees{--tone:var(--disagrees)} .cannot-tell{--tone:var(--cannot-tell)} .pending{--tone:var(--muted)}
        .badge{display:inline-block;white-space:nowrap;color:var(--tone);border:1.5px solid var(--tone);border-radius:3px;padding:.05rem .45rem;font-size:.84rem;font-weight:700}
        dd{margin:0;overflow-wrap:anywhere}
        .asked{display:grid;grid-template-columns:7rem minmax(0,46rem);gap:.35rem 1rem;margin:.8rem 0 0;font-size:.92rem;line-height:1.45}
        .asked dt,.facts dt{color:var(--muted)}
        .filter{display:flex;flex-wrap:wrap;gap:.5rem 1.2rem;align-items:baseline;margin:.8rem 0 0;font-size:.86rem}
        .filter small,.filter output{color:var(--muted)}
        input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--null);border-radius:3px;padding:.2rem .45rem}
        button{cursor:pointer}
        nav .all{text-transform:none;letter-spacing:0;font-size:.8rem}
        .scroll{overflow-x:auto;margin:.8rem 0 .6rem}
        table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.4}
        caption{text-align:left;color:var(--muted);padding:0 0 .5rem;max-width:46rem;caption-side:top}
        th,td{text-align:left;vertical-align:top;padding:.5rem .7rem .5rem 0;border-bottom:1px solid var(--rule);font-weight:400;overflow-wrap:break-word}
        thead th{color:var(--muted);font-size:.8rem;border-bottom:1.5px solid var(--ink);vertical-align:bottom}
        thead button{border:0;padding:0;background:none;font-weight:inherit}
        th[aria-sort=ascending] button::after{content:' \2191'} th[aria-sort=descending] button::after{content:' \2193'}
        th.number,td.number{text-align:right;font-variant-numeric:tabular-nums}
        th.number:last-child,td.number:last-child{padding-right:0}
        tbody th.text{min-width:6rem}
        tr:target>*{background:color-mix(in srgb,var(--theory) 13%,transparent)}
        td small,th small{color:var(--muted);display:block;overflow-wrap:anywhere}
        .why{margin:.15rem 0 0}
        .why summary{color:var(--muted);font-size:.8rem;margin:0}
        .why p{margin:.35rem 0;font-size:.86rem}
        .said{margin:.1rem 0 .3rem} .said small{display:inline}
        .alarm{color:var(--tone) !important;font-weight:700}
        .nowrap{white-space:nowrap}
        main figure{margin:1rem 0 1.4rem;display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.4rem 1.6rem;align-items:start}
        figure svg{display:block;width:100%;height:auto}
        sub,sup{font-size:.72em;line-height:0}
        figure .panel{min-width:0;break-inside:avoid}
        .panel .behind{font-size:.82rem;margin:.1rem 0 .6rem;color:var(--muted)}
        figcaption{font-size:.88rem;line-height:1.45;max-width:46rem;grid-column:1/-1}
        figcaption.beside{grid-column:auto;align-self:center;padding:1rem;margin:0;font-family:inherit}
        .note{font-size:.92rem;line-height:1.5;margin:0;max-width:46rem}
        .note.below{grid-column:1/-1}
        .note.beside{align-self:center;padding:1rem;font-family:inherit}
        figcaption b,.note b{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}
        figcaption .source{display:block;color:var(--muted);font-size:.78rem;margin-top:.5rem;overflow-wrap:anywhere}
        .missing{border-left:4px solid var(--null);padding:.5rem 1rem;margin:1rem 0;font-size:.9rem;color:var(--muted)}
        .missing ul{margin:.2rem 0;padding-left:1.1rem}
        .facts{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.3rem 1.2rem;font-size:.86rem;margin:.6rem 0 1.4rem}
        footer{margin-top:1.4rem;color:var(--muted);font-size:.84rem}
        @media screen and (max-width:1080px){
        body{display:block;padding:0 1.4rem 3rem}
        nav{position:static;max-height:none;padding:.9rem 0;border-bottom:1px solid var(--rule);display:grid;grid-template-columns:5.2rem minmax(0,1fr);gap:.3rem .6rem}
        nav p,nav p:first-child{margin:.15rem 0 0} nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1rem} nav li{margin:0} nav .all{grid-column:1/-1}
        }
        @media screen and (max-width:760px){
        body{padding:0 1rem 3rem}
        .opening{display:flex;flex-direction:column;padding:.8rem 0 1rem}
        .eyebrow{margin-bottom:.35rem;font-size:.76rem}
        .verdict .badge{font-size:.88rem}
        h1{font-size:1.22rem;margin:.35rem 0 .35rem}
        .because{font-size:.86rem;line-height:1.35}
        .opening .beside{margin:.5rem 0 .5rem;font-size:.8rem;width:100%}
        .beside>div{padding:.22rem 0 .25rem}
        .beside .measured b{font-size:1.2rem} .beside b{font-size:1rem}
        .opening .deciding{width:100%}
        .deciding figcaption{font-size:.8rem;line-height:1.35}
        main figure{grid-template-columns:minmax(0,1fr)}
        figcaption.beside,.note.beside{padding:0}
        .asked,.facts{grid-template-columns:minmax(0,1fr);gap:.1rem}
        .asked dd,.facts dd{margin-bottom:.55rem}
        table,tbody,tr,th,td,caption{display:block}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        tr{border-top:1.5px solid var(--ink);padding:.4rem 0}
        th,td,th.number,td.number{display:grid;grid-template-columns:6.4rem minmax(0,1fr);gap:.6rem;text-align:left;border-bottom:1px solid var(--rule);padding:.35rem 0}
        th::before,td::before{content:attr(data-label);color:var(--muted)}
        th>.cell,td>.cell{min-width:0}
        main>section:has(.fold){padding-left:1rem}
        }
        @media print{
        body{display:block;max-width:none;padding:0;font-size:10pt}
        .opening{grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:1.2rem;padding-top:0}
        table{font-size:8.5pt} .fold:not([open])>summary{margin:0}
        h1{font-size:15pt} h2,h3{break-after:avoid} tr,.panel,.opening,figcaption{break-inside:avoid}
        nav,.filter,.why:not([open]){display:none} .scroll{overflow:visible}
        a{text-decoration:none}
        }

        """;
}
