using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nabla.Cli.Configuration;

/// <summary>
/// What a value of a configuration may be. It is told once, and both come of it: <see cref="Check"/>, which reads, and
/// <see cref="Schema"/>, by which editors complete.
/// </summary>
abstract record ConfigShape
{
    /// <summary>What it is, for people: <c>a whole number from 1 to 100</c>.</summary>
    public abstract string Says { get; }

    /// <summary>Whether a value is of the kind of JSON that this is written as.</summary>
    public abstract bool IsKind(ConfigNode node);

    /// <exception cref="ConfigException">The value, or one inside it, is none that may be here.</exception>
    public abstract void Check(ConfigNode node);

    /// <summary>The same as a JSON schema (draft 2020-12).</summary>
    public abstract JsonObject Schema();

    private protected void Require(bool holds, ConfigNode node)
    {
        if (!holds)
            throw node.Fault($"it is {Says}, not {Shown(node)}");
    }

    static string Shown(ConfigNode node) => node.Kind switch
    {
        JsonValueKind.String => $"'{node.Text}'",
        JsonValueKind.Number => node.Text,
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => node.Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>A whole number.</summary>
sealed record WholeShape(int Least, int Most = int.MaxValue) : ConfigShape
{
    public override string Says => Most == int.MaxValue
        ? $"a whole number of at least {Least}" : $"a whole number from {Least} to {Most}";

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.Number;

    public override void Check(ConfigNode node) => Require(
        IsKind(node) && double.IsInteger(node.Number) && node.Number >= Least && node.Number <= Most, node);

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most };
}

/// <summary>A number between two others; those themselves where it is not said that they are left out.</summary>
sealed record RealShape(
    double Least, double Most = double.PositiveInfinity, bool AboveLeast = false, bool BelowMost = false) : ConfigShape
{
    public override string Says => string.Create(
        CultureInfo.InvariantCulture, $"a number {(AboveLeast ? "above" : "of at least")} {Least}")
        + (double.IsFinite(Most) ? string.Create(
            CultureInfo.InvariantCulture, $" and {(BelowMost ? "below" : "at most")} {Most}") : "");

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.Number;

    public override void Check(ConfigNode node) => Require(
        IsKind(node) && double.IsFinite(node.Number)
        && (AboveLeast ? node.Number > Least : node.Number >= Least)
        && (BelowMost ? node.Number < Most : node.Number <= Most), node);

    public override JsonObject Schema()
    {
        JsonObject schema = new()
        {
            ["type"] = "number",
            [AboveLeast ? "exclusiveMinimum" : "minimum"] = Least,
        };
        if (double.IsFinite(Most))
            schema[BelowMost ? "exclusiveMaximum" : "maximum"] = Most;
        return schema;
    }
}

/// <summary>Yes or no.</summary>
sealed record FlagShape : ConfigShape
{
    public override string Says => "true or false";

    public override bool IsKind(ConfigNode node) => node.Kind is JsonValueKind.True or JsonValueKind.False;

    public override void Check(ConfigNode node) => Require(IsKind(node), node);

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>A text that is not empty.</summary>
sealed record TextShape(string Says, int MaxLength = 4096) : ConfigShape
{
    public override string Says { get; } = Says;

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.String;

    public override void Check(ConfigNode node) =>
        Require(IsKind(node) && node.Text.Length > 0 && node.Text.Length <= MaxLength, node);

    public override JsonObject Schema() =>
        new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MaxLength };
}

/// <summary>A name out of some.</summary>
sealed record ChoiceShape(params string[] Names) : ConfigShape
{
    public override string Says => $"one of {string.Join(", ", Names)}";

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.String;

    public override void Check(ConfigNode node)
    {
        Require(IsKind(node), node);
        if (!Names.Contains(node.Text))
            throw node.Fault(Nearest.Unknown(node.Text, Names));
    }

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. Names.Select(name => JsonValue.Create(name))]) };
}

/// <summary>A list of values of one kind.</summary>
sealed record ListShape(ConfigShape Of, int Least = 1) : ConfigShape
{
    public override string Says => $"a list, each {Of.Says}";

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.Array;

    public override void Check(ConfigNode node)
    {
        Require(IsKind(node), node);
        if (node.Items.Count < Least)
            throw node.Fault("it is empty");
        foreach (ConfigNode item in node.Items)
            Of.Check(item);
    }

    public override JsonObject Schema() =>
        new() { ["type"] = "array", ["minItems"] = Least, ["items"] = Of.Schema() };
}

/// <summary>A field of an object: what it is called, what it may be, and what it is for.</summary>
sealed record ConfigField(string Name, ConfigShape Shape, string About, bool IsRequired = false);

/// <summary>An object with fields.</summary>
/// <param name="IsNamed">It has exactly one of them: <c>{ "adam": … }</c>.</param>
/// <param name="All">The fields.</param>
sealed record ObjectShape(bool IsNamed, params ConfigField[] All) : ConfigShape
{
    public override string Says => IsNamed
        ? $"an object with one of {string.Join(", ", All.Select(each => each.Name))}" : "an object";

    /// <summary>Whether no field has to be there.</summary>
    public bool NeedsNothing => !All.Any(each => each.IsRequired);

    public override bool IsKind(ConfigNode node) => node.Kind == JsonValueKind.Object;

    public override void Check(ConfigNode node)
    {
        Require(IsKind(node), node);
        foreach ((string name, int line, ConfigNode value) in node.Fields)
        {
            ConfigField field = Array.Find(All, field => field.Name == name)
                ?? throw node.Fault(Nearest.Unknown(name, All.Select(each => each.Name)), line);
            field.Shape.Check(value);
        }
        Require(!IsNamed || node.Fields.Count == 1, node);
        if (Array.Find(All, field => field.IsRequired && node[field.Name] is null) is { } missing)
            throw node.Fault($"it lacks '{missing.Name}': {missing.About}");
    }

    public override JsonObject Schema()
    {
        JsonObject properties = [];
        foreach (ConfigField field in All)
        {
            JsonObject schema = field.Shape.Schema();
            schema["description"] = field.About;
            properties[field.Name] = schema;
        }
        JsonObject all = new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (IsNamed)
            (all["minProperties"], all["maxProperties"]) = (1, 1);
        if (!NeedsNothing)
            all["required"] = new JsonArray(
                [.. All.Where(each => each.IsRequired).Select(each => JsonValue.Create(each.Name))]);
        return all;
    }
}

/// <summary>One of several, told apart by their kind in JSON: a name or an object, a number or a list.</summary>
sealed record EitherShape(params ConfigShape[] Ways) : ConfigShape
{
    public override string Says => string.Join(", or ", Ways.Select(way => way.Says));

    public override bool IsKind(ConfigNode node) => Array.Exists(Ways, way => way.IsKind(node));

    public override void Check(ConfigNode node)
    {
        Require(IsKind(node), node);
        if (node.Kind == JsonValueKind.String && !Ways.OfType<ChoiceShape>().Any(way => way.Names.Contains(node.Text))
            && Settings(node.Text) is { } settings)
            throw node.Fault($"'{node.Text}' takes {settings.Says}: {{ \"{node.Text}\": … }}");
        Ways.First(way => way.IsKind(node)).Check(node);
    }

    ConfigShape? Settings(string name) => Ways.OfType<ObjectShape>()
        .Where(way => way.IsNamed).SelectMany(way => way.All).FirstOrDefault(field => field.Name == name)?.Shape;

    public override JsonObject Schema() =>
        new() { ["anyOf"] = new JsonArray([.. Ways.Select(way => way.Schema())]) };

    /// <summary>A name with its settings, or alone where it needs none.</summary>
    public static EitherShape Named(params ConfigField[] ways) => new(
        new ChoiceShape(
            [.. ways.Where(way => way.Shape is ObjectShape { NeedsNothing: true }).Select(way => way.Name)]),
        new ObjectShape(true, ways));
}
