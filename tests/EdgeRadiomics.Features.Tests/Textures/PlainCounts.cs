using EdgeRadiomics.Features.Textures;

namespace EdgeRadiomics.Features.Tests.Textures;

/// <summary>Counts a region with the plainest code there is, to compare with what sweeps, vectors and union-find count.</summary>
internal sealed class PlainCounts
{
    private readonly RegionWorkspace workspace = new();
    private readonly int[,] plane;

    // The workspace is used before, so that what a larger region left behind would show.
    public PlainCounts(int width, int height, byte[] pixels, byte[] mask, int bins)
    {
        (byte[] before, byte[] beforeMask) = Regions.Speckle(100, 120, 110);
        workspace.Load(new PixelRegion(before, beforeMask, default, 120, 110), new FeatureSettings());
        workspace.Load(new PixelRegion(pixels, mask, default, width, height), new FeatureSettings { BinCount = bins });
        plane = new int[workspace.BoxHeight, workspace.BoxWidth];
        for (int y = 0; y < workspace.BoxHeight; y++)
            for (int x = 0; x < workspace.BoxWidth; x++) plane[y, x] = workspace.Plane.Bins[workspace.Plane.Row(y) + x];
    }

    public void CompareRuns()
    {
        RunLengths runs = new();
        runs.Clear(workspace.BinCount);
        runs.Add(workspace.Plane);
        for (int direction = 0; direction < Glcm.Directions.Length; direction++)
        {
            (int dx, int dy) = Glcm.Directions[direction];
            List<(int, int)> plain = [];
            foreach ((int x, int y, int level) in Inside(plane))
            {
                if (At(plane, x - dx, y - dy) == level) continue;
                int length = 1;
                while (At(plane, x + length * dx, y + length * dy) == level) length++;
                plain.Add((level, length));
            }
            Cells(runs.Of(direction)).ShouldBe(Tally(plain));
        }
    }

    public void CompareZones()
    {
        Zones zones = new();
        zones.Clear(workspace.BinCount);
        zones.Add(workspace.Plane, distances: true);
        int[,] distance = Distances(plane);
        bool[,] seen = new bool[plane.GetLength(0), plane.GetLength(1)];
        List<(int, int)> sizes = [], distances = [];
        foreach ((int x, int y, int level) in Inside(plane))
        {
            if (seen[y, x]) continue;
            (int size, int nearest) = (0, int.MaxValue);
            Stack<(int X, int Y)> open = new([(x, y)]);
            seen[y, x] = true;
            while (open.TryPop(out (int X, int Y) at))
            {
                (size, nearest) = (size + 1, Math.Min(nearest, distance[at.Y, at.X]));
                for (int ny = at.Y - 1; ny <= at.Y + 1; ny++)
                    for (int nx = at.X - 1; nx <= at.X + 1; nx++)
                    {
                        if (At(plane, nx, ny) != level || seen[ny, nx]) continue;
                        seen[ny, nx] = true;
                        open.Push((nx, ny));
                    }
            }
            sizes.Add((level, size));
            distances.Add((level, nearest));
        }
        Cells(zones.BySize).ShouldBe(Tally(sizes));
        Cells(zones.ByDistance).ShouldBe(Tally(distances));
    }

    public void CompareNeighbours()
    {
        Neighbourhoods pass = new();
        pass.Clear(workspace.BinCount);
        pass.Add(workspace.Plane);
        long[,] differences = new long[workspace.BinCount + 1, 9];
        int[,] pixels = new int[workspace.BinCount + 1, 9];
        List<(int, int)> dependences = [];
        foreach ((int x, int y, int level) in Inside(plane))
        {
            int[] around = [.. from ny in Enumerable.Range(y - 1, 3) from nx in Enumerable.Range(x - 1, 3) where (nx != x || ny != y) && At(plane, nx, ny) > 0 select At(plane, nx, ny)];
            dependences.Add((level, 1 + around.Count(neighbour => neighbour == level)));
            differences[level, around.Length] += Math.Abs(around.Length * level - around.Sum());
            pixels[level, around.Length]++;
        }
        Cells(pass.Dependences).ShouldBe(Tally(dependences));
        for (int level = 1; level <= workspace.BinCount; level++)
            for (int neighbours = 0; neighbours <= 8; neighbours++)
                (pass.Difference(level, neighbours), pass.Pixels(level, neighbours)).ShouldBe((differences[level, neighbours], pixels[level, neighbours]));
    }

    private static int[,] Distances(int[,] plane)
    {
        int[,] distance = new int[plane.GetLength(0), plane.GetLength(1)];
        foreach ((int x, int y, _) in Inside(plane))
        {
            int reach = 1;
            while (!Ring(reach).Any(step => At(plane, x + step.X, y + step.Y) == 0)) reach++;
            distance[y, x] = reach;
        }
        return distance;
    }

    private static IEnumerable<(int X, int Y)> Ring(int reach) => Enumerable.Range(-reach, 2 * reach + 1).SelectMany(x => ((int, int)[])[(x, reach - Math.Abs(x)), (x, Math.Abs(x) - reach)]);

    private static int At(int[,] plane, int x, int y) => y >= 0 && x >= 0 && y < plane.GetLength(0) && x < plane.GetLength(1) ? plane[y, x] : 0;

    private static IEnumerable<(int X, int Y, int Level)> Inside(int[,] plane) =>
        from y in Enumerable.Range(0, plane.GetLength(0)) from x in Enumerable.Range(0, plane.GetLength(1)) where plane[y, x] > 0 select (x, y, plane[y, x]);

    private static string[] Tally(IEnumerable<(int Level, int Size)> entries) =>
        [.. entries.GroupBy(entry => entry).OrderBy(same => same.Key.Size).ThenBy(same => same.Key.Level).Select(same => $"{same.Key} x {same.Count()}")];

    private static string[] Cells(LevelSizeMatrix matrix)
    {
        List<string> cells = [];
        for (int size = 1; size <= matrix.Sizes; size++) AddRow(cells, size, matrix.Row(size));
        int next = 0;
        while (matrix.NextLarge(ref next, out int size, out ReadOnlySpan<int> row)) AddRow(cells, size, row);
        return [.. cells];
    }

    private static void AddRow(List<string> cells, int size, ReadOnlySpan<int> row)
    {
        for (int level = 1; level < row.Length; level++)
            if (row[level] != 0) cells.Add($"{(level, size)} x {row[level]}");
    }
}
