package jdist.serial;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdist.wire.ClosureShape;
import org.jspecify.annotations.Nullable;

/// Which fields of a compact source file's object a lambda reads, itself or through the file's own
/// methods, lambdas and nested classes: found in the bytes of the classes. Only those are sent, so
/// a lambda that needs `k` does not drag along the database connection beside it.
///
/// The idea is from Julia, where a closure takes along the globals that its body mentions.
final class FieldUse {
  private final Class<?> file;
  private final String owner;
  private final Set<String> fields = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, @Nullable ClassModel> models = new HashMap<>();

  private FieldUse(Class<?> file) {
    this.file = file;
    this.owner = file.getName().replace('.', '/');
  }

  /// The names of the fields of `file` that a lambda of this shape reads; null if the class's bytes
  /// cannot be found, which means: all.
  static @Nullable Set<String> of(ClosureShape shape, Class<?> file) {
    FieldUse use = new FieldUse(file);
    if (use.model(use.owner) == null) {
      return null;
    }
    use.follow(
        shape.implementationClass(), shape.implementationMethod(), shape.implementationSignature());
    use.followObjectMethods();
    return use.fields;
  }

  /// Whoever is handed the object may call these, unseen: `"" + this` does.
  private void followObjectMethods() {
    follow(owner, "toString", "()Ljava/lang/String;");
    follow(owner, "hashCode", "()I");
    follow(owner, "equals", "(Ljava/lang/Object;)Z");
  }

  private void follow(String className, String method, String signature) {
    if (!ofThisFile(className) || !seen.add(className + '.' + method + signature)) {
      return;
    }
    ClassModel model = model(className);
    if (model == null) {
      return;
    }
    for (MethodModel candidate : model.methods()) {
      if (candidate.methodName().equalsString(method)
          && candidate.methodType().equalsString(signature)) {
        readBody(candidate);
      }
    }
  }

  private boolean ofThisFile(String className) {
    return className.equals(owner) || className.startsWith(owner + "$");
  }

  private void readBody(MethodModel method) {
    method
        .code()
        .ifPresent(code ->
            code.forEach(element -> {
              switch (element) {
                case FieldInstruction field -> readField(field);
                case InvokeInstruction call ->
                    follow(
                        call.owner().asInternalName(),
                        call.name().stringValue(),
                        call.type().stringValue());
                case NewObjectInstruction made -> readWhole(made.className().asInternalName());
                case InvokeDynamicInstruction lambda ->
                    lambda.bootstrapArgs().forEach(this::readHandle);
                default -> {}
              }
            }));
  }

  private void readField(FieldInstruction field) {
    if (field.owner().asInternalName().equals(owner)) {
      fields.add(field.name().stringValue());
    }
  }

  private void readHandle(ConstantDesc argument) {
    if (argument instanceof DirectMethodHandleDesc handle) {
      String descriptor = handle.owner().descriptorString();
      follow(
          descriptor.substring(1, descriptor.length() - 1),
          handle.methodName(),
          handle.lookupDescriptor());
    }
  }

  /// A nested class may be called from anywhere once there is an instance of it.
  private void readWhole(String className) {
    if (className.equals(owner) || !ofThisFile(className) || !seen.add(className)) {
      return;
    }
    ClassModel model = model(className);
    if (model != null) {
      model.methods().forEach(this::readBody);
    }
  }

  private @Nullable ClassModel model(String className) {
    return models.computeIfAbsent(className, this::parse);
  }

  private @Nullable ClassModel parse(String className) {
    ClassLoader loader = file.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(className + ".class")) {
      return in == null ? null : ClassFile.of().parse(in.readAllBytes());
    } catch (IOException | IllegalArgumentException _) {
      return null;
    }
  }
}
