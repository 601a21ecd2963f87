package jdist.serial;

import java.lang.classfile.instruction.FieldInstruction;
import java.util.HashSet;
import java.util.Set;
import jdist.wire.ClosureShape;
import org.jspecify.annotations.Nullable;

/// Which fields of a compact source file's object a lambda reads, itself or through the file's own
/// methods, lambdas and nested classes: found in the bytes of the classes. Only those are sent, so
/// a lambda that needs `k` does not drag along the database connection beside it.
///
/// The idea is from Julia, where a closure takes along the globals that its body mentions.
final class FieldUse {
  private final String owner;
  private final Set<String> fields = new HashSet<>();

  private FieldUse(Class<?> file) {
    this.owner = file.getName().replace('.', '/');
  }

  /// The names of the fields of `file` that a lambda of this shape reads; null if the class's bytes
  /// cannot be found, which means: all.
  static @Nullable Set<String> of(ClosureShape shape, Class<?> file) {
    FieldUse use = new FieldUse(file);
    CodeWalk walk =
        new CodeWalk(
            file.getClassLoader(), use::isOfThisFile, name -> !name.equals(use.owner), use::note);
    if (!walk.finds(use.owner)) {
      return null;
    }
    walk.follow(
        shape.implementationClass(), shape.implementationMethod(), shape.implementationSignature());
    use.followObjectMethods(walk);
    return use.fields;
  }

  /// Whoever is handed the object may call these, unseen: `"" + this` does.
  private void followObjectMethods(CodeWalk walk) {
    walk.follow(owner, "toString", "()Ljava/lang/String;");
    walk.follow(owner, "hashCode", "()I");
    walk.follow(owner, "equals", "(Ljava/lang/Object;)Z");
  }

  private boolean isOfThisFile(String className) {
    return className.equals(owner) || className.startsWith(owner + "$");
  }

  private void note(FieldInstruction field) {
    if (field.owner().asInternalName().equals(owner)) {
      fields.add(field.name().stringValue());
    }
  }
}
