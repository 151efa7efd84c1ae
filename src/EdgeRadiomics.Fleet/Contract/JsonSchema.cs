using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeRadiomics.Fleet.Contract;

/// <summary>
/// The part of JSON Schema draft 7 that the contract's files use. A keyword outside it fails at load, so that no file can
/// ask for what is not checked. Strings with a NUL or half a surrogate pair never pass: databases trip over them.
/// </summary>
internal sealed class JsonSchema
{
    private static readonly string[] Notes = ["$schema", "$id", "title", "description"];

    private readonly List<Func<JsonElement, string?>> rules = [];
    private readonly Dictionary<string, JsonSchema> properties = new(StringComparer.Ordinal);
    private readonly JsonSchema? others, items;
    private readonly bool isClosed;

    private JsonSchema(JsonElement schema)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject().Where(keyword => !Notes.Contains(keyword.Name)))
        {
            JsonElement value = keyword.Value;
            switch (keyword.Name)
            {
                case "type": rules.Add(OfType(value)); break;
                case "enum": rules.Add(OneOfValues(value)); break;
                case "pattern": rules.Add(Matching(value.GetString()!)); break;
                case "format": rules.Add(Formatted(value.GetString()!)); break;
                case "minimum": rules.Add(Number(value.GetDouble(), (given, limit) => given >= limit, "less than")); break;
                case "maximum": rules.Add(Number(value.GetDouble(), (given, limit) => given <= limit, "more than")); break;
                case "minLength": rules.Add(Length(value.GetInt32(), short.MaxValue)); break;
                case "maxLength": rules.Add(Length(0, value.GetInt32())); break;
                case "minItems": rules.Add(Items(value.GetInt32(), int.MaxValue)); break;
                case "maxItems": rules.Add(Items(0, value.GetInt32())); break;
                case "minProperties": rules.Add(Members(value.GetInt32())); break;
                case "required": rules.Add(Required([.. value.EnumerateArray().Select(name => name.GetString()!)])); break;
                case "oneOf": rules.Add(ExactlyOne([.. value.EnumerateArray().Select(one => new JsonSchema(one))])); break;
                case "items": items = new JsonSchema(value); break;
                case "properties":
                    foreach (JsonProperty property in value.EnumerateObject()) properties[property.Name] = new JsonSchema(property.Value);
                    break;
                case "additionalProperties":
                    isClosed = value.ValueKind == JsonValueKind.False;
                    if (value.ValueKind == JsonValueKind.Object) others = new JsonSchema(value);
                    break;
                default: throw new NotSupportedException($"JSON Schema keyword '{keyword.Name}' is not checked here");
            }
        }
    }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="NotSupportedException">It uses a keyword that is not checked here.</exception>
    public static JsonSchema Of(JsonElement schema) => new(schema);

    /// <summary>Checks a value.</summary>
    /// <returns>Null where it fits; otherwise the first thing that does not, with its path and without its value.</returns>
    public string? Check(JsonElement value, string path = "")
    {
        foreach (Func<JsonElement, string?> rule in rules)
            if (rule(value) is { } complaint) return $"{path} {complaint}".TrimStart();
        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckMembers(value, path),
            JsonValueKind.Array => CheckItems(value, path),
            JsonValueKind.String when !IsStorable(value) => $"{path} holds a character that cannot be stored".TrimStart(),
            _ => null,
        };
    }

    private string? CheckMembers(JsonElement value, string path)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            bool isKnown = properties.TryGetValue(member.Name, out JsonSchema? schema);
            if (!isKnown && isClosed) return $"{path} has a member too many".TrimStart();
            if (!isKnown && !IsStorable(member.Name)) return $"{path} has a member whose name cannot be stored".TrimStart();
            schema ??= others ?? Anything.Value;
            if (schema.Check(member.Value, isKnown ? $"{path}/{member.Name}" : $"{path}/*") is { } complaint) return complaint;
        }
        return null;
    }

    private string? CheckItems(JsonElement value, string path)
    {
        foreach (JsonElement item in value.EnumerateArray())
            if ((items ?? Anything.Value).Check(item, path + "/-") is { } complaint) return complaint;
        return null;
    }

    // Where no schema speaks of a value, its strings are still looked at.
    private static readonly Lazy<JsonSchema> Anything = new(() =>
    {
        using JsonDocument any = JsonDocument.Parse("{}");
        return new JsonSchema(any.RootElement);
    });

    private static bool IsStorable(JsonElement text)
    {
        try
        {
            return IsStorable(text.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text at all.
            return false;
        }
    }

    private static bool IsStorable(string text) => !text.Contains('\0');

    private static Func<JsonElement, string?> OfType(JsonElement type)
    {
        string[] names = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!];
        string complaint = "is not " + string.Join(" or ", names);
        return value => names.Any(name => Is(value, name)) ? null : complaint;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => string.Equals(value.ValueKind.ToString(), type, StringComparison.OrdinalIgnoreCase),
    };

    private static Func<JsonElement, string?> OneOfValues(JsonElement allowed)
    {
        JsonElement[] values = [.. allowed.Clone().EnumerateArray()];
        return value => values.Any(one => JsonElement.DeepEquals(one, value)) ? null : "is none of the values allowed";
    }

    private static Func<JsonElement, string?> Matching(string pattern)
    {
        // ECMA's $ is the very end; .NET's lets a line end through.
        Regex regex = new(pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromMilliseconds(100));
        return value => value.ValueKind != JsonValueKind.String || (IsStorable(value) && regex.IsMatch(value.GetString()!)) ? null : "does not match its pattern";
    }

    private static Func<JsonElement, string?> Formatted(string format) => format == "date-time"
        ? value => value.ValueKind != JsonValueKind.String || value.TryGetDateTimeOffset(out _) ? null : "is not a date and time"
        : throw new NotSupportedException($"JSON Schema format '{format}' is not checked here");

    private static Func<JsonElement, string?> Number(double limit, Func<double, double, bool> holds, string words)
    {
        string complaint = string.Create(CultureInfo.InvariantCulture, $"is {words} {limit}");
        return value => value.ValueKind != JsonValueKind.Number || holds(value.GetDouble(), limit) ? null : complaint;
    }

    private static Func<JsonElement, string?> Length(int least, int most) =>
        value => value.ValueKind != JsonValueKind.String || (IsStorable(value) && value.GetString()!.Length >= least && value.GetString()!.Length <= most) ? null : "is too short or too long";

    private static Func<JsonElement, string?> Items(int least, int most) =>
        value => value.ValueKind != JsonValueKind.Array || (value.GetArrayLength() >= least && value.GetArrayLength() <= most) ? null : "has too few or too many items";

    private static Func<JsonElement, string?> Members(int least) =>
        value => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Take(least).Count() == least ? null : "has too few members";

    private static Func<JsonElement, string?> Required(string[] names) =>
        value => value.ValueKind != JsonValueKind.Object || Array.Find(names, name => !value.TryGetProperty(name, out _)) is not { } missing ? null : $"lacks {missing}";

    private static Func<JsonElement, string?> ExactlyOne(JsonSchema[] choices) =>
        value => choices.Count(choice => choice.Check(value) is null) == 1 ? null : "fits none or several of its forms";
}
