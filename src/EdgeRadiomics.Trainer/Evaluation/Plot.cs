using System.Text;
using static System.FormattableString;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>Small SVG pictures of figures.</summary>
internal static class Plot
{
    private const int Width = 420, Height = 260, Left = 46, Bottom = 34, Top = 24, Right = 10;

    /// <summary>A dot a case; both axes from 0 to 1 unless told.</summary>
    public static string Scatter(string title, string across, string up, IEnumerable<(double X, double Y)> points, double mostX = 1)
    {
        StringBuilder svg = Open(title, across, up, mostX);
        foreach ((double x, double y) in points) svg.Append(Invariant($"<circle cx=\"{AtX(Math.Min(x / mostX, 1)):F1}\" cy=\"{AtY(y):F1}\" r=\"2\" fill=\"#1565c0\" fill-opacity=\".45\"/>"));
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A line through points, x and y from 0 to 1.</summary>
    public static string Line(string title, string across, string up, IEnumerable<(double X, double Y)> points)
    {
        StringBuilder svg = Open(title, across, up, 1);
        svg.Append("<polyline fill=\"none\" stroke=\"#1565c0\" stroke-width=\"2\" points=\"").AppendJoin(' ', points.Select(point => Invariant($"{AtX(point.X):F1},{AtY(point.Y):F1}"))).Append("\"/>");
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(string title, string across, string up, double mostX)
    {
        StringBuilder svg = new(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{title}\" font-family=\"sans-serif\" font-size=\"11\">"));
        svg.Append(Invariant($"<text x=\"{Left}\" y=\"14\" font-weight=\"bold\">{title}</text><text x=\"{Width - Right}\" y=\"{Height - 4}\" text-anchor=\"end\">{across}</text><text transform=\"translate(11,{Top}) rotate(-90)\" text-anchor=\"end\">{up}</text>"));
        for (int i = 0; i <= 5; i++)
        {
            double at = i / 5.0;
            svg.Append(Invariant($"<path d=\"M{Left} {AtY(at):F1}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 5}\" y=\"{AtY(at) + 4:F1}\" text-anchor=\"end\">{at:0.0}</text><text x=\"{AtX(at):F1}\" y=\"{Height - Bottom + 14}\" text-anchor=\"middle\">{at * mostX:0.##}</text>"));
        }
        return svg;
    }

    private static double AtX(double share) => Left + share * (Width - Left - Right);

    private static double AtY(double share) => Height - Bottom - share * (Height - Bottom - Top);
}
