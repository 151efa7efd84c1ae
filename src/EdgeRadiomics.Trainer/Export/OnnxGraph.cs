using System.Runtime.InteropServices;
using Google.Protobuf;

namespace EdgeRadiomics.Trainer.Export;

/// <summary>
/// Builds one ONNX model, node by node; every value is named by the string that made it. Written against the public
/// specification (operator set 17, IR version 8), because TorchSharp has no exporter.
/// </summary>
/// <remarks>Nodes must be added in the order in which they run. Not thread-safe.</remarks>
internal sealed class OnnxGraph(string name)
{
    private readonly GraphProto graph = new() { Name = name };
    private int named;

    /// <summary>Adds a float input.</summary>
    public string Input(string inputName, params ReadOnlySpan<long> shape)
    {
        graph.Input.Add(Declare(inputName, shape));
        return inputName;
    }

    /// <summary>Adds float numbers that are part of the model, row-major.</summary>
    public string Weights(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(MemoryMarshal.AsBytes(values), values.Length, TensorProto.Types.DataType.Float, shape);

    /// <summary>Adds integers that are part of the model, e.g. a shape or axes.</summary>
    public string Integers(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Constant(MemoryMarshal.AsBytes(values), values.Length, TensorProto.Types.DataType.Int64, shape);

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operation">The operator's name in the specification, e.g. <c>Gemm</c>.</param>
    /// <param name="inputs">Values it takes, in order; an empty string leaves an optional one out.</param>
    /// <param name="attributes">Its attributes: long, float, string, long[] or float[].</param>
    /// <returns>The value it makes.</returns>
    public string Node(string operation, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        NodeProto node = new() { OpType = operation, Name = $"{operation}_{named++}" };
        node.Input.Add(inputs);
        node.Output.Add(node.Name + "_value");
        foreach ((string attribute, object value) in attributes) node.Attribute.Add(Attribute(attribute, value));
        graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>Makes a node's value a float output of the model and gives it its public name.</summary>
    public void Output(string value, string outputName, params ReadOnlySpan<long> shape)
    {
        foreach (NodeProto node in graph.Node)
        {
            Rename(node.Input, value, outputName);
            Rename(node.Output, value, outputName);
        }
        graph.Output.Add(Declare(outputName, shape));
    }

    /// <summary>The bytes of model.onnx.</summary>
    public byte[] ToBytes(string producerVersion, string description)
    {
        ModelProto model = new() { IrVersion = 8, ProducerName = "EdgeRadiomics.Trainer", ProducerVersion = producerVersion, DocString = description, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    private string Constant(ReadOnlySpan<byte> bytes, int count, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (long side in shape) product *= side;
        if (product != count) throw new ArgumentException($"{count} numbers do not fill a tensor of {product}", nameof(shape));
        TensorProto tensor = new() { Name = $"weights_{graph.Initializer.Count}", DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long side in shape) tensor.Dims.Add(side);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static ValueInfoProto Declare(string name, ReadOnlySpan<long> shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new() };
        foreach (long side in shape) tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = side });
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case long number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case long[] numbers:
                attribute.Ints.Add(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] numbers:
                attribute.Floats.Add(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            default:
                throw new ArgumentException($"attribute {name} is a {value.GetType().Name}", nameof(value));
        }
        return attribute;
    }

    private static void Rename(Google.Protobuf.Collections.RepeatedField<string> values, string from, string to)
    {
        for (int i = 0; i < values.Count; i++)
            if (values[i] == from) values[i] = to;
    }
}
