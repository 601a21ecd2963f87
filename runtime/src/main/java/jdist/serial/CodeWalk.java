package jdist.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A walk over the code that a method may run, within some classes: itself, what it calls, the
/// lambdas in it, and all of the classes that it makes objects of. Found in the bytes of the
/// classes. Names of classes have slashes. For one thread.
final class CodeWalk {
  private static final String CONSTRUCTOR = "<init>";

  private final ClassLoader loader;
  private final Predicate<String> within;
  private final Predicate<String> types;
  private final Consumer<FieldInstruction> fields;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, @Nullable ClassModel> models = new HashMap<>();

  /// @param loader finds the bytes of the classes
  /// @param within which classes are followed into
  /// @param types those of them that objects are made of; the others only hold what was written
  ///   outside of all types
  /// @param fields told of each use of a field
  CodeWalk(
      ClassLoader loader,
      Predicate<String> within,
      Predicate<String> types,
      Consumer<FieldInstruction> fields) {
    this.loader = loader;
    this.within = within;
    this.types = types;
    this.fields = fields;
  }

  /// Whether the bytes of a class are found.
  boolean finds(String className) {
    return model(className) != null;
  }

  /// Follows one method, which may be inherited.
  void follow(String className, String method, String signature) {
    if (!within.test(className) || !seen.add(className + '.' + method + signature)) {
      return;
    }
    ClassModel model = model(className);
    if (model == null) {
      return;
    }
    if (types.test(className)) {
      followType(className, method);
    }
    boolean found = false;
    for (MethodModel candidate : model.methods()) {
      if (candidate.methodName().equalsString(method)
          && candidate.methodType().equalsString(signature)) {
        found = true;
        read(candidate);
      }
    }
    if (!found) {
      model.superclass().ifPresent(above -> follow(above.asInternalName(), method, signature));
      for (ClassEntry above : model.interfaces()) {
        follow(above.asInternalName(), method, signature);
      }
    }
  }

  /// To use a type is to have it initialized, which may make objects of others.
  private void followType(String className, String method) {
    if (method.equals(CONSTRUCTOR)) {
      followWhole(className);
    } else {
      follow(className, "<clinit>", "()V");
    }
  }

  /// Follows every method of a class: any may be called, from anywhere, once there is an object of
  /// it.
  void followWhole(String className) {
    if (!within.test(className) || !types.test(className) || !seen.add(className)) {
      return;
    }
    ClassModel model = model(className);
    if (model != null) {
      model.methods().forEach(this::read);
      model.superclass().ifPresent(above -> followWhole(above.asInternalName()));
      model.interfaces().forEach(above -> followWhole(above.asInternalName()));
    }
  }

  private void read(MethodModel method) {
    method
        .code()
        .ifPresent(code ->
            code.forEach(element -> {
              switch (element) {
                case FieldInstruction field -> {
                  fields.accept(field);
                  follow(field.owner().asInternalName(), "<clinit>", "()V");
                }
                case InvokeInstruction call ->
                    follow(
                        call.owner().asInternalName(),
                        call.name().stringValue(),
                        call.type().stringValue());
                case NewObjectInstruction made -> followWhole(made.className().asInternalName());
                case InvokeDynamicInstruction lambda ->
                    lambda.bootstrapArgs().forEach(this::followHandle);
                default -> {}
              }
            }));
  }

  private void followHandle(ConstantDesc argument) {
    if (argument instanceof DirectMethodHandleDesc handle) {
      String descriptor = handle.owner().descriptorString();
      follow(
          descriptor.substring(1, descriptor.length() - 1),
          handle.methodName(),
          handle.lookupDescriptor());
    }
  }

  private @Nullable ClassModel model(String className) {
    if (!models.containsKey(className)) { // no computeIfAbsent: to fetch may run other code here
      models.put(className, parse(className));
    }
    return models.get(className);
  }

  private @Nullable ClassModel parse(String className) {
    try (InputStream in = loader.getResourceAsStream(className + ".class")) {
      return in == null ? null : ClassFile.of().parse(in.readAllBytes());
    } catch (IOException | UncheckedIOException | IllegalArgumentException _) {
      return null;
    }
  }
}
