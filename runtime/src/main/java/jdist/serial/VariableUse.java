package jdist.serial;

import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdist.code.SnippetLoader;
import jdist.wire.ClosureShape;

/// Which variables of the prompt some code uses, itself or through the methods and types that were
/// typed: found in the bytes of the classes. Static fields of typed classes are no variables, and
/// stay where they are.
///
/// Idea: Julia Distributed, `clusterserialize.jl`, where a closure takes along the globals that its
/// body mentions.
///
/// @param read those whose values it may read, in the order met
/// @param assigned those that it may assign
record VariableUse(List<Variable> read, List<Variable> assigned) {
  /// What one process has found out, by the code. Thread-safe.
  static final class Table {
    private final Map<Code, VariableUse> known = new ConcurrentHashMap<>();

    /// What is asked about: a method, or the whole class if that is empty.
    private record Code(ClassLoader loader, String className, String method, String signature) {}

    /// What lambdas of that shape use.
    ///
    /// @param loader of the class that has the body
    VariableUse ofClosure(ClosureShape shape, ClassLoader loader) {
      return of(
          new Code(
              loader,
              shape.implementationClass(),
              shape.implementationMethod(),
              shape.implementationSignature()));
    }

    /// What a method of a snippet's uses.
    VariableUse ofMethod(Method method) {
      Class<?> snippet = method.getDeclaringClass();
      return of(
          new Code(
              snippet.getClassLoader(),
              slashed(snippet),
              method.getName(),
              MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                  .descriptorString()));
    }

    /// What all the methods of a typed class use.
    VariableUse ofClass(Class<?> type) {
      return of(new Code(type.getClassLoader(), slashed(type), "", ""));
    }

    private static String slashed(Class<?> type) {
      return type.getName().replace('.', '/');
    }

    /// No computeIfAbsent: to fetch a class may run other code on this thread, which asks here too.
    private VariableUse of(Code code) {
      VariableUse use = known.get(code);
      if (use == null) {
        use = new Search(code).find();
        known.put(code, use);
      }
      return use;
    }
  }

  private static final class Search {
    private final Table.Code code;
    private final Set<Variable> read = new LinkedHashSet<>();
    private final Set<Variable> assigned = new LinkedHashSet<>();

    Search(Table.Code code) {
      this.code = code;
    }

    VariableUse find() {
      CodeWalk walk =
          new CodeWalk(
              code.loader(),
              SnippetLoader::isTyped,
              name -> !SnippetLoader.isSnippet(name),
              this::note);
      if (code.method().isEmpty()) {
        walk.followWhole(code.className());
      } else {
        walk.follow(code.className(), code.method(), code.signature());
      }
      return new VariableUse(List.copyOf(read), List.copyOf(assigned));
    }

    private void note(FieldInstruction field) {
      String owner = field.owner().asInternalName().replace('/', '.');
      if (field.opcode() == Opcode.GETSTATIC && SnippetLoader.isSnippet(owner)) {
        add(owner, field.name().stringValue(), read::add);
      } else if (field.opcode() == Opcode.PUTSTATIC && SnippetLoader.isSnippet(owner)) {
        add(owner, field.name().stringValue(), assigned::add);
      }
    }

    /// Code that uses what is not there fails by itself, if it gets so far.
    private void add(String owner, String name, Consumer<Variable> noted) {
      try {
        Variable.of(Class.forName(owner, false, code.loader()), name).ifPresent(noted);
      } catch (ReflectiveOperationException | LinkageError _) {
        return;
      }
    }
  }
}
