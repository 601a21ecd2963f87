package jdist.wire;

/// Everything about a lambda but the values it captures, as the Java runtime names it: the parts of
/// [java.lang.invoke.SerializedLambda]. Class names have slashes.
public record ClosureShape(
    String capturingClass,
    String functionalInterface,
    String interfaceMethod,
    String interfaceSignature,
    int implementationKind,
    String implementationClass,
    String implementationMethod,
    String implementationSignature,
    String instantiatedType,
    int captured) {}
