namespace Rosetta.Experiments.Report.Page;

/// <summary>A table with a caption and column headers. On a narrow screen each row becomes a card whose values name their column; the roles
/// keep it a table to a screen reader.</summary>
internal sealed class Table(string caption, params IReadOnlyList<Column> columns)
{
    private readonly List<Html> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Whether a click on a header sorts the rows.</summary>
    public bool IsSortable { get; init; }

    /// <summary>Adds a row; its first value is the row's header.</summary>
    public void Add(params IReadOnlyList<Html> values) => AddRow(Html.Empty, values);

    /// <summary>The same with attributes of its own, each after a space.</summary>
    public void AddRow(Html attributes, IReadOnlyList<Html> values)
    {
        if (values.Count != columns.Count)
            throw new ArgumentException($"A row of {values.Count} values was given to a table of {columns.Count} columns.", nameof(values));
        _rows.Add(Html.Of($"<tr role=\"row\"{attributes}>{values.Select(Cell)}</tr>\n"));
    }

    /// <summary>The same for plain text.</summary>
    public void AddText(params IReadOnlyList<string> values) => Add([.. values.Select(value => Html.Of($"{value}"))]);

    public Html Markup() => Html.Of($"""
        <div class="scroll"><table role="table"{Html.Trusted(IsSortable ? " data-sortable=\"\"" : "")}>
        {(caption.Length > 0 ? Html.Of($"<caption>{caption}</caption>\n") : Html.Empty)}<thead role="rowgroup"><tr role="row">{columns.Select(column => Html.Of($"<th scope=\"col\" role=\"columnheader\" class=\"{column.Class}\">{column.Title}</th>"))}</tr></thead>
        <tbody role="rowgroup">
        {_rows}</tbody>
        </table></div>

        """);

    private Html Cell(Html value, int index) => index == 0
        ? Html.Of($"<th scope=\"row\" role=\"rowheader\" class=\"{columns[index].Class}\" data-label=\"{columns[index].Title}\"><div "
            + $"class=\"cell\">{value}</div></th>")
        : Html.Of($"<td role=\"cell\" class=\"{columns[index].Class}\" data-label=\"{columns[index].Title}\"><div "
            + $"class=\"cell\">{value}</div></td>");
}

/// <summary>A column: its header, and whether it holds numbers, which align right.</summary>
internal sealed record Column(string Title, bool IsNumber = false)
{
    public string Class => IsNumber ? "number" : "text";
}
