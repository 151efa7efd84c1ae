using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Core.Tests.HouseRules;

/// <summary>The rules of the house that no compiler knows.</summary>
public partial class HouseRulesTests
{
    // Reason beside each name; the aim is 100 lines, 300 is a second look.
    private static readonly Dictionary<string, string> LongFiles = [];

    private static readonly Dictionary<string, string[]> ProjectsMayUse = new()
    {
        ["Features"] = [],
        ["Core"] = ["Features"],
        ["Pictures"] = ["Core"],
        ["Onnx"] = ["Core"],
        ["Phantom"] = ["Core"],
        ["Appliance"] = ["Onnx", "Phantom", "Pictures"],
        ["Trainer"] = ["Onnx", "Pictures"],
        ["Fleet"] = ["Core"],
    };

    private static readonly string[] ProjectsWithoutPackages = ["Features", "Core", "Phantom"];

    // Rooms of Core, each built on the ones before it.
    private static readonly string[] CoreRooms = ["Frames", "Sectors", "Lesions", "Tracks", "Hints", "Exams"];

    private static readonly Dictionary<string, string[]> ApplianceRoomsMustNotUse = new()
    {
        ["Capture"] = ["Appliance.Outbox", "Appliance.Live", "Appliance.Sync", "Appliance.Exams", "Appliance.Analysis"],
        ["Analysis"] = ["Appliance.Outbox", "Appliance.Sync", "Appliance.Live", "Appliance.Exams", "MQTTnet", "Microsoft.AspNetCore"],
        ["Exams"] = ["Appliance.Capture", "Appliance.Sync", "Appliance.Live", "MQTTnet", "Microsoft.AspNetCore"],
        ["Outbox"] = ["Appliance.Sync", "Appliance.Capture", "Appliance.Live", "Appliance.Analysis", "MQTTnet"],
        ["Sync"] = ["Appliance.Capture", "Appliance.Live", "Microsoft.AspNetCore"],
        ["Panel"] = ["EdgeRadiomics.Frames", "EdgeRadiomics.Hints", "EdgeRadiomics.Exams", "Appliance.Capture", "Appliance.Analysis", "Appliance.Exams", "Appliance.Outbox", "Appliance.Sync", "Appliance.Live"],
        ["Live"] = ["Appliance.Capture", "Appliance.Outbox", "Appliance.Sync", "MQTTnet"],
    };

    private static readonly string[] CoreMustNotUse =
        ["System.IO", "System.Net", "System.Threading", "Microsoft.ML", "SkiaSharp", "DateTime.Now", "DateTime.UtcNow", "Stopwatch", "TimeProvider.System"];

    [Fact]
    public void Projects_use_only_what_they_may()
    {
        foreach (string project in Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project)["EdgeRadiomics.".Length..];
            ProjectsMayUse.ShouldContainKey(name);
            XDocument file = XDocument.Load(project);
            string[] used = [.. file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))["EdgeRadiomics.".Length..])];
            used.Except(ProjectsMayUse[name]).ShouldBeEmpty($"{name} must not use these projects");
            if (ProjectsWithoutPackages.Contains(name)) file.Descendants("PackageReference").ShouldBeEmpty($"{name} takes no package");
        }
    }

    [Fact]
    public void Rooms_of_Core_build_on_earlier_rooms_only()
    {
        foreach (string file in Sources("src/EdgeRadiomics.Core"))
        {
            string text = File.ReadAllText(file);
            foreach (string forbidden in CoreMustNotUse) text.ShouldNotContain(forbidden, Case.Sensitive, file);
            int room = Array.IndexOf(CoreRooms, RoomOf(file, "src/EdgeRadiomics.Core"));
            if (room < 0) continue;
            foreach (string later in CoreRooms[(room + 1)..]) text.ShouldNotContain($"using EdgeRadiomics.{later};", Case.Sensitive, file);
        }
    }

    [Fact]
    public void Rooms_of_the_appliance_keep_apart()
    {
        foreach (string file in Sources("src/EdgeRadiomics.Appliance"))
            if (ApplianceRoomsMustNotUse.TryGetValue(RoomOf(file, "src/EdgeRadiomics.Appliance"), out string[]? forbidden))
                foreach (string name in forbidden)
                    File.ReadAllText(file).ShouldNotContain($"using {(name.StartsWith("Appliance", StringComparison.Ordinal) ? "EdgeRadiomics." : "")}{name}", Case.Sensitive, file);
    }

    [Fact]
    public void A_raw_frame_never_leaves_Capture()
    {
        foreach (string file in Sources("src"))
            if (RoomOf(file, "src/EdgeRadiomics.Appliance") != "Capture")
                File.ReadAllText(file).ShouldNotContain("RawFrame", Case.Sensitive, file);
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach (string file in Sources("src").Concat(Sources("tests")))
        {
            Match declared = Namespace().Match(File.ReadAllText(file));
            if (!declared.Success) continue;
            string folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/');
            string expected = folder.Replace("src/", "", StringComparison.Ordinal).Replace("tests/TestData", "EdgeRadiomics.TestData", StringComparison.Ordinal)
                .Replace("tests/", "", StringComparison.Ordinal).Replace('/', '.');
            if (expected.StartsWith("EdgeRadiomics.Core", StringComparison.Ordinal) && !expected.StartsWith("EdgeRadiomics.Core.Tests", StringComparison.Ordinal))
                expected = "EdgeRadiomics" + expected["EdgeRadiomics.Core".Length..];
            declared.Groups[1].Value.ShouldBe(expected, file);
        }
    }

    [Fact]
    public void No_file_is_longer_than_400_lines_without_a_reason()
    {
        string[] long_ = [.. Sources("src").Concat(Sources("tests")).Concat(Directory.GetFiles(Repository.PathOf("src"), "*.js", SearchOption.AllDirectories).Where(IsOurs))
            .Where(file => File.ReadLines(file).Count() > 400).Select(file => Path.GetRelativePath(Repository.Root, file))];
        long_.Except(LongFiles.Keys).ShouldBeEmpty();
    }

    [Fact]
    public void Every_public_member_of_Features_and_Core_is_documented()
    {
        foreach (Assembly assembly in (Assembly[])[typeof(EdgeRadiomics.Frames.Frame).Assembly, typeof(EdgeRadiomics.Features.FeatureCatalogue).Assembly])
        {
            string xml = Path.ChangeExtension(assembly.Location, ".xml");
            HashSet<string> documented = [.. XDocument.Load(xml).Descendants("member").Select(m => Simplify(m.Attribute("name")!.Value))];
            string[] bare = [.. PublicMembers(assembly).Where(member => !documented.Contains(member))];
            bare.ShouldBeEmpty(assembly.GetName().Name);
        }
    }

    [Fact]
    public void Time_and_console_are_injected()
    {
        foreach (string file in Sources("src").Where(file => Path.GetFileName(file) != "Program.cs"))
            Clocks().Match(File.ReadAllText(file)).Value.ShouldBeEmpty($"{file} reads a clock or sleeps: take a TimeProvider");
    }

    // Types, methods, properties and fields by name; parameters are left out, overloads share their documentation's name.
    private static IEnumerable<string> PublicMembers(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes().Where(type => !IsGenerated(type)))
        {
            string name = type.FullName!.Replace('+', '.');
            yield return "T:" + name;
            bool isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
            foreach (MemberInfo member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (member.Name is "value__" or "Deconstruct" or "ToString" or "Equals" or "GetHashCode" || member.Name.StartsWith('<') || member.Name.StartsWith("op_", StringComparison.Ordinal)) continue;
                if (member is MethodInfo { IsSpecialName: true } or Type) continue;
                if (member is ConstructorInfo constructor && (isRecord || constructor.GetParameters().Length == 0 || HasPrimaryConstructor(type))) continue;
                if (member is PropertyInfo property && isRecord && IsParameter(type, property)) continue;
                char kind = member switch { MethodBase => 'M', PropertyInfo => 'P', FieldInfo => 'F', EventInfo => 'E', _ => '?' };
                yield return $"{kind}:{name}.{(member is ConstructorInfo ? "#ctor" : member.Name)}";
            }
        }
    }

    private static bool IsGenerated(Type type) => type.FullName!.Contains('<') || type.BaseType?.Name == "JsonSerializerContext";

    private static bool HasPrimaryConstructor(Type type) => type.GetConstructors().Length == 1;

    private static bool IsParameter(Type type, PropertyInfo property) =>
        type.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == property.Name));

    private static string Simplify(string name)
    {
        int bracket = name.IndexOf('(', StringComparison.Ordinal);
        return (bracket < 0 ? name : name[..bracket]).Split("``")[0];
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.Exists(Repository.PathOf(folder)) ? Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories).Where(IsOurs) : [];

    private static bool IsOurs(string file) => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/artifacts/", StringComparison.Ordinal);

    private static string RoomOf(string file, string project)
    {
        string relative = Path.GetRelativePath(Repository.PathOf(project), file).Replace('\\', '/');
        return relative.Contains('/') && !relative.StartsWith("..", StringComparison.Ordinal) ? relative.Split('/')[0] : "";
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Thread\.Sleep|Task\.Delay\([^,()]*\)|Stopwatch\.")]
    private static partial Regex Clocks();
}
