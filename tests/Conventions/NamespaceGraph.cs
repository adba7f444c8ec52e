using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Rosetta.Tests.Conventions;

/// <summary>
/// Which namespace of an assembly uses which other one: by the types in signatures, fields, attributes and method bodies.
/// </summary>
internal sealed class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _uses = new(StringComparer.Ordinal);

    private NamespaceGraph(AssemblyDefinition assembly)
    {
        foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(type => type.Name != "<Module>"))
        {
            TypeReference outer = Outer(type);
            foreach (TypeReference used in Used(type).SelectMany(Parts).Where(used => used.Scope == assembly.MainModule).Select(Outer))
                Add(outer, used);
        }
    }

    /// <summary>The graph of an assembly.</summary>
    public static NamespaceGraph Of(Assembly assembly)
    {
        using var read = AssemblyDefinition.ReadAssembly(assembly.Location);
        return new NamespaceGraph(read);
    }

    /// <summary>Groups of namespaces that all reach each other, each as one line: its namespaces in order.</summary>
    public IReadOnlyList<string> Cycles()
    {
        Dictionary<string, HashSet<string>> reach = _uses.Keys.ToDictionary(name => name, Reach);
        return [.. _uses.Keys.Where(name => reach[name].Contains(name))
            .Select(name => string.Join(", ",
                reach[name].Where(other => reach.TryGetValue(other, out var back) && back.Contains(name)).Order(StringComparer.Ordinal)))
            .Distinct()];
    }

    /// <summary>What makes namespaces of a group use each other: <c>type -> type</c>, a line each.</summary>
    public IEnumerable<string> Closing(IReadOnlyList<string> group) =>
        _uses.Where(from => group.Contains(from.Key)).SelectMany(from => from.Value.Where(to => group.Contains(to.Key)))
            .SelectMany(to => to.Value);

    private HashSet<string> Reach(string from)
    {
        HashSet<string> reached = [];
        var open = new Stack<string>(_uses[from].Keys);
        while (open.TryPop(out string? next))
        {
            if (!reached.Add(next) || !_uses.TryGetValue(next, out var targets))
                continue;
            foreach (string further in targets.Keys)
                open.Push(further);
        }
        return reached;
    }

    private void Add(TypeReference from, TypeReference to)
    {
        if (from.Namespace == to.Namespace || from.Namespace.Length == 0 || to.Namespace.Length == 0)
            return;
        if (!_uses.TryGetValue(from.Namespace, out var targets))
            _uses[from.Namespace] = targets = new(StringComparer.Ordinal);
        if (!targets.TryGetValue(to.Namespace, out SortedSet<string>? lines))
            targets[to.Namespace] = lines = new(StringComparer.Ordinal);
        lines.Add($"{from.Name} -> {to.Name}");
    }

    private static TypeReference Outer(TypeReference type)
    {
        while (type.DeclaringType is { } declaring)
            type = declaring;
        return type;
    }

    /// <summary>A type without its arrays, references and arguments, and each of those arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification made => Parts(made.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static IEnumerable<TypeReference> Used(TypeDefinition type)
    {
        IEnumerable<TypeReference?> own =
        [
            type.BaseType,
            .. type.Interfaces.Select(one => one.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.GenericParameters.SelectMany(Constraints),
            .. Attributes(type),
            .. type.Fields.SelectMany(Attributes),
            .. type.Properties.SelectMany(Attributes),
            .. type.Methods.SelectMany(OfMethod),
        ];
        return own.OfType<TypeReference>();
    }

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) =>
        parameter.Constraints.Select(one => one.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(Mono.Cecil.ICustomAttributeProvider place) =>
        place.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<TypeReference> OfMethod(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(Constraints),
        .. Attributes(method),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(OfInstruction) : [],
    ];

    private static IEnumerable<TypeReference> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod call => [call.DeclaringType, call.ReturnType, .. call.GenericArguments],
        MethodReference call => [call.DeclaringType, call.ReturnType],
        _ => [],
    };
}
