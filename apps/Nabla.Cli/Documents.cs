using System.Text.Json.Serialization;
using Nabla.Course.Digits;
using Nabla.Course.Noise;

namespace Nabla.Cli;

/// <summary>What <c>--json</c> prints where a command could not do its work.</summary>
sealed record FailureDocument(string Error, int ExitCode, bool Cancelled);

/// <summary>A part of a chapter as <c>learn --json</c> gives it.</summary>
sealed record OutputDocument(string Name, string Text);

sealed record ChapterDocument(
    int Number, string Title, double Seconds, IReadOnlyList<OutputDocument> Outputs, IReadOnlyList<string> Pictures);

sealed record LearnDocument(bool Quick, double Seconds, IReadOnlyList<ChapterDocument> Chapters);

sealed record ExerciseDocument(string Name, string State, string? Fault);

sealed record CheckDocument(int Chapter, string Title, int Solved, int Of, IReadOnlyList<ExerciseDocument> Exercises);

sealed record DoctorDocument(bool Healthy, IReadOnlyList<DoctorFinding> Findings);

sealed record DoctorFinding(string Name, string Found, bool Good);

/// <summary>
/// One training on XOR; with <c>--seeds K</c> also how many of all are solved, and each of them. The first four
/// describe the run from the first seed.
/// </summary>
sealed record XorDocument(
    int Seed, int Epochs, double Cost, int Correct, int? Solved, int? Of, IReadOnlyList<XorRun>? Runs);

sealed record XorRun(int Seed, int Epochs, double Cost, int Correct);

/// <summary>The table of <c>nans</c>: whether each case was found, and its cure cures.</summary>
sealed record NansDocument(bool Found, IReadOnlyList<NanDocument> Cases);

/// <summary>
/// One case: the operation at the line, whether it was its backward pass, the primitive that was computed, and the
/// numbers (as text: they may be no numbers) that came out, at which place, and went in.
/// </summary>
sealed record NanDocument(
    int Number,
    string Name,
    string? Operation,
    bool Backward,
    string? Primitive,
    string? Where,
    string? Value,
    IReadOnlyList<int>? Index,
    IReadOnlyList<string>? Inputs,
    string? Cure,
    bool Cured);

sealed record DataGetDocument(string Name, string Folder, bool Downloaded);

/// <summary>What was trained on: <c>mnist</c>, <c>custom</c> or <c>synthetic</c>, and where it is.</summary>
sealed record DataDocument(string Source, string Where);

/// <summary>
/// A training: <c>widths</c> where <c>modelKind</c> is mlp, <c>maps</c> where it is cnn, <c>recipe</c> and how many
/// <c>networks</c> vote where it is that.
/// </summary>
sealed record TrainDocument(
    DataDocument Data,
    int Seed,
    string ModelKind,
    IReadOnlyList<int>? Widths,
    IReadOnlyList<int>? Maps,
    string? Recipe,
    int? Networks,
    string Cost,
    double Rate,
    int Batch,
    double Decay,
    IReadOnlyList<EpochReport> Epochs,
    double TestAccuracy,
    double Seconds,
    string Model,
    IReadOnlyList<string> Files,
    bool Cancelled);

/// <summary>
/// How unsure of the next character, in nats: of what was learned since the last point, and of unseen text.
/// </summary>
sealed record TextPoint(int Step, double Loss, double? ValidationLoss);

/// <summary>A training on text; <c>validationLoss</c> is that of all unseen text at the end.</summary>
sealed record TextTrainDocument(
    string Text,
    int Characters,
    int Vocabulary,
    int Seed,
    int Steps,
    int Context,
    int Width,
    int Heads,
    int Blocks,
    int Batch,
    double Rate,
    double Dropout,
    IReadOnlyList<TextPoint> Points,
    double? ValidationLoss,
    double Seconds,
    string Sample,
    string Model,
    IReadOnlyList<string> Files,
    bool Cancelled);

/// <summary>What a model wrote behind a prompt.</summary>
sealed record TextSampleDocument(
    string Model,
    string TrainedOn,
    int Seed,
    double Temperature,
    int Top,
    string Prompt,
    string Text,
    int Length,
    double Seconds);

/// <summary>
/// What a network sees in a picture: <c>outputs</c> are the ten output neurons as they are, each between 0 and 1, and
/// <c>probabilities</c> the same scaled so that they sum to 1.
/// </summary>
sealed record PredictDocument(
    string Picture,
    string Model,
    string TrainedOn,
    int Answer,
    IReadOnlyList<double> Probabilities,
    IReadOnlyList<float> Outputs);

/// <summary>
/// Adversarial digits made on one network: <c>digits</c> says of which set, <c>test</c> or <c>train</c>; the
/// perturbation's mean L2 norm and its mean largest pixel stand beside.
/// </summary>
sealed record AttackDocument(
    DataDocument Data,
    int Seed,
    string Model,
    string Digits,
    int Count,
    int CorrectBefore,
    int CorrectAfter,
    double Epsilon,
    int Steps,
    int Restarts,
    double MeanL2,
    double MeanLInfinity,
    double Seconds,
    IReadOnlyList<string> Files);

/// <summary>
/// The table of <c>mnist defend</c>: <c>count</c> training digits, attacked on the ordinary network with <c>steps</c>
/// full steps in a box of <c>epsilon</c>, are given to every network.
/// </summary>
sealed record DefendDocument(
    DataDocument Data,
    int Seed,
    bool Quick,
    int Count,
    double Epsilon,
    int Steps,
    double MeanL2,
    double MeanLInfinity,
    DefenceDocument Ordinary,
    DefenceDocument SecondOrdinary,
    DefenceDocument TutorialNoise,
    DefenceDocument NoiseTrained,
    DefenceDocument AdversariallyTrained,
    double Seconds,
    IReadOnlyList<string> Files);

/// <summary>One network of that table: <c>clean</c> is its accuracy on the test digits as they are, 0 to 1.</summary>
sealed record DefenceDocument(
    string Model,
    IReadOnlyList<int> Widths,
    int Epochs,
    int Seed,
    double Clean,
    int TransferCorrect,
    IReadOnlyList<WhiteBox> WhiteBox,
    double Seconds);

/// <summary>A network written for other programs: <c>anyBatch</c> says whether it takes any number of examples.</summary>
sealed record ExportDocument(string Model, string File, string Format, string? TrainedOn, bool AnyBatch);

/// <summary>What a file of arrays has: <c>kind</c> is its format, <c>properties</c> are its strings and the like.</summary>
sealed record InspectDocument(
    string File,
    string Kind,
    long Bytes,
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlyList<ArrayDocument> Arrays);

/// <summary>One array; the last six are left out where it has no numbers, the first four of them no finite ones.</summary>
sealed record ArrayDocument(
    string Name,
    string Type,
    IReadOnlyList<long> Shape,
    long Length,
    long Bytes,
    double? Min = null,
    double? Max = null,
    double? Mean = null,
    double? Std = null,
    [property: JsonPropertyName("nan")] long? NaNs = null,
    [property: JsonPropertyName("inf")] long? Infinities = null);

/// <summary>
/// A run of <c>train</c> or <c>resume</c>: the epochs of this invocation, the model (none where it was cancelled), and
/// the checkpoint to go on from.
/// </summary>
sealed record RunDocument(
    string Folder,
    long Seed,
    string Data,
    IReadOnlyList<EpochDocument> Epochs,
    string? Model,
    string? Checkpoint,
    IReadOnlyList<string> Files,
    double Seconds,
    bool Cancelled);

sealed record EpochDocument(
    int Epoch,
    double Loss,
    double GradientNorm,
    double? ValidationLoss,
    IReadOnlyDictionary<string, double> Metrics,
    double Seconds);

sealed record PlotDocument(IReadOnlyList<string> Runs, IReadOnlyList<string> Files);

/// <summary>The documents of <c>--json</c>, written without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureDocument))]
[JsonSerializable(typeof(LearnDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(DataGetDocument))]
[JsonSerializable(typeof(NansDocument))]
[JsonSerializable(typeof(XorDocument))]
[JsonSerializable(typeof(TrainDocument))]
[JsonSerializable(typeof(TextTrainDocument))]
[JsonSerializable(typeof(TextSampleDocument))]
[JsonSerializable(typeof(PredictDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(PlotDocument))]
[JsonSerializable(typeof(AttackDocument))]
[JsonSerializable(typeof(DefendDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(InspectDocument))]
sealed partial class Documents : JsonSerializerContext;
