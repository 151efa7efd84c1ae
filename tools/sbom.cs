// Writes a package's bill of materials (CycloneDX 1.6) from what NuGet restored, and the licences that must travel with it.
// usage: dotnet run tools/sbom.cs -- project.assets.json RID VERSION MODELS FOLDER   writes FOLDER/sbom.cdx.json and FOLDER/licences/
#:property PublishAot=false
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

if (args is not [string assetsFile, string rid, string version, string models, string folder])
{
    Console.Error.WriteLine("usage: dotnet run tools/sbom.cs -- project.assets.json RID VERSION MODELS FOLDER");
    return 2;
}
string[] licenceFiles = ["LICENSE*", "LICENCE*", "THIRD-PARTY*", "ThirdParty*", "NOTICE*"];
JsonObject assets = JsonNode.Parse(File.ReadAllText(assetsFile))!.AsObject();
string[] packageFolders = [.. assets["packageFolders"]!.AsObject().Select(f => f.Key)];
JsonObject target = assets["targets"]!.AsObject().Single(t => t.Key.EndsWith('/' + rid)).Value!.AsObject();
string product = $"pkg:generic/edgeradiomics@{version}?arch={rid}";

// Only packages that leave a file in the program: analysers, reference assemblies and the like carry none.
SortedDictionary<string, (string Name, string Version)> packages = new(StringComparer.Ordinal);
foreach ((string key, JsonNode? entry) in target)
{
    if ((string)entry!["type"]! != "package" || !((string[])["runtime", "native", "resource", "runtimeTargets"]).Any(kind => Ships(entry[kind]))) continue;
    string[] parts = key.Split('/');
    packages[Purl(parts[0], parts[1])] = (parts[0], parts[1]);
}
foreach (JsonNode? pack in assets["project"]!["frameworks"]!.AsObject().Single().Value!["downloadDependencies"]?.AsArray() ?? [])
{
    string name = (string)pack!["name"]!;
    string exact = ((string)pack["version"]!).Trim('[', ']').Split(',')[0].Trim();
    if (name.Contains(".Runtime." + rid, StringComparison.Ordinal)) packages[Purl(name, exact)] = (name, exact);
}

JsonArray components = [.. packages.Select(p => Package(p.Key, p.Value.Name, p.Value.Version))];
foreach (string card in Directory.GetFiles(models, "card.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) components.Add(Model(card));
HashSet<string> listed = [.. components.Select(c => (string)c!["bom-ref"]!)];
JsonArray dependencies = [new JsonObject { ["ref"] = product, ["dependsOn"] = new JsonArray([.. listed.Order(StringComparer.Ordinal).Select(r => (JsonNode)r)]) }];
foreach ((string key, JsonNode? entry) in target.OrderBy(t => t.Key, StringComparer.Ordinal))
{
    string reference = Purl(key.Split('/')[0], key.Split('/')[1]);
    string[] needs = [.. (entry!["dependencies"]?.AsObject() ?? []).Select(d => packages.Values.FirstOrDefault(p => p.Name.Equals(d.Key, StringComparison.OrdinalIgnoreCase)))
        .Where(p => p.Name is not null).Select(p => Purl(p.Name, p.Version)).Order(StringComparer.Ordinal)];
    if (listed.Contains(reference) && needs.Length > 0) dependencies.Add(new JsonObject { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. needs.Select(n => (JsonNode)n)]) });
}

JsonObject bom = new()
{
    ["bomFormat"] = "CycloneDX",
    ["specVersion"] = "1.6",
    ["version"] = 1,
    ["metadata"] = new JsonObject
    {
        ["timestamp"] = DateTimeOffset.FromUnixTimeSeconds(long.Parse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH") ?? "0")).ToString("yyyy-MM-ddTHH:mm:ssZ"),
        ["component"] = new JsonObject
        {
            ["type"] = "application", ["bom-ref"] = product, ["name"] = "edgeradiomics", ["version"] = version, ["purl"] = product,
            ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "Apache-2.0" } }),
        },
    },
    ["components"] = components,
    ["dependencies"] = dependencies,
};
File.WriteAllText(Path.Combine(folder, "sbom.cdx.json"), bom.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
return 0;

static string Purl(string name, string version) => $"pkg:nuget/{name}@{version}";

static bool Ships(JsonNode? files) => files is not null && files.AsObject().Any(f => !f.Key.EndsWith("/_._", StringComparison.Ordinal));

JsonObject Package(string purl, string name, string packageVersion)
{
    string path = packageFolders.Select(f => Path.Combine(f, name.ToLowerInvariant(), packageVersion.ToLowerInvariant())).FirstOrDefault(Directory.Exists)
        ?? throw new DirectoryNotFoundException($"{name} {packageVersion} is in none of NuGet's folders");
    byte[] sha512 = Convert.FromBase64String(File.ReadAllText(Directory.GetFiles(path, "*.nupkg.sha512").Single()));
    XElement metadata = XDocument.Load(Directory.GetFiles(path, "*.nuspec").Single()).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
    string? Text(string element) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == element)?.Value.Trim();
    KeepLicences(path, name);

    JsonObject component = new()
    {
        ["type"] = "library", ["bom-ref"] = purl, ["supplier"] = new JsonObject { ["name"] = Text("authors") ?? name }, ["name"] = name, ["version"] = packageVersion,
        ["hashes"] = Hashes("SHA-512", sha512), ["purl"] = purl,
    };
    if (Licence(metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license"), Text("licenseUrl")) is { } licence) component["licenses"] = new JsonArray(licence);
    return component;
}

static JsonObject? Licence(XElement? licence, string? url) => licence switch
{
    { Value: string id } when (string?)licence.Attribute("type") == "expression" && !id.Contains(' ', StringComparison.Ordinal) => new() { ["license"] = new JsonObject { ["id"] = id } },
    { Value: string expression } when (string?)licence.Attribute("type") == "expression" => new() { ["expression"] = expression },
    { Value: string file } => new() { ["license"] = new JsonObject { ["name"] = $"{file} in the package" } },
    null when url is not null => new() { ["license"] = new JsonObject { ["name"] = "see url", ["url"] = url } },
    _ => null,
};

static JsonObject Model(string card)
{
    JsonNode said = JsonNode.Parse(File.ReadAllText(card))!;
    string name = (string)said["name"]!, modelVersion = (string)said["version"]!;
    return new()
    {
        ["type"] = "machine-learning-model", ["bom-ref"] = $"model:{name}@{modelVersion}", ["name"] = name, ["version"] = modelVersion,
        ["hashes"] = Hashes("SHA-256", SHA256.HashData(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(card)!, "model.onnx")))),
    };
}

static JsonArray Hashes(string algorithm, byte[] hash) => [new JsonObject { ["alg"] = algorithm, ["content"] = Convert.ToHexStringLower(hash) }];

void KeepLicences(string package, string name)
{
    EnumerationOptions anyCase = new() { MatchCasing = MatchCasing.CaseInsensitive };
    foreach (string file in licenceFiles.SelectMany(pattern => Directory.GetFiles(package, pattern, anyCase)))
        File.Copy(file, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "licences", name)).FullName, Path.GetFileName(file)), overwrite: true);
}
