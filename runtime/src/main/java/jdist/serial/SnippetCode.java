package jdist.serial;

/// A task that runs code of the prompt which it has by name. It takes along the variables that its
/// code reads, as a lambda does. A record.
public interface SnippetCode {
  /// The binary name of the snippet's class.
  String className();

  /// The static method of that class to run, which has no parameters.
  String methodName();
}
