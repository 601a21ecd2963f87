package jdist.serial;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import jdist.code.SnippetLoader;
import jdist.wire.ClosureShape;
import org.jspecify.annotations.Nullable;

/// Where a lambda is written, and what it calls what it captures, as far as its class file says.
final class LambdaSource {
  /// What a captured value is called that has no name, before its number.
  static final String UNNAMED = "captured value ";

  private final ClosureShape shape;
  private final @Nullable MethodModel body;
  private final String fileName;

  LambdaSource(Closure closure) {
    String file = "";
    MethodModel found = null;
    String resource = closure.shape().implementationClass() + ".class";
    try (InputStream in = closure.loader().getResourceAsStream(resource)) {
      if (in != null) {
        var model = ClassFile.of().parse(in.readAllBytes());
        file =
            model
                .findAttribute(Attributes.sourceFile())
                .map(it -> it.sourceFile().stringValue())
                .orElse("");
        for (MethodModel method : model.methods()) {
          if (method.methodName().equalsString(closure.shape().implementationMethod())
              && method.methodType().equalsString(closure.shape().implementationSignature())) {
            found = method;
          }
        }
      }
    } catch (IOException | IllegalArgumentException _) {
      found = null;
    }
    this.shape = closure.shape();
    this.fileName = closure.isTyped() ? "" : file; // of a snippet nobody knows the lines
    this.body = isReference() ? null : found;
  }

  /// Whether it names a method instead of having a body. A body's method is `lambda$main$0` to
  /// javac and `main$lambda$0` to Kotlin.
  boolean isReference() {
    return !shape.implementationMethod().contains("lambda$");
  }

  /// `the lambda at Job.java:22`, or `the method reference Db::port`.
  String title() {
    if (!isReference()) {
      return "the lambda" + place();
    }
    String type = shape.implementationClass();
    String method = shape.implementationMethod().replace("<init>", "new");
    if (SnippetLoader.isSnippet(type)) {
      return "the method reference " + method;
    }
    String name = SnippetLoader.asTyped(type);
    return "the method reference " + name.substring(name.lastIndexOf('/') + 1) + "::" + method;
  }

  /// `Job.java:22`, or what it is where that is not known.
  String where() {
    String place = place();
    return place.isEmpty() ? "a lambda" : place.substring(" at ".length());
  }

  private String place() {
    MethodModel method = body;
    if (method == null || method.code().isEmpty() || fileName.isEmpty()) {
      return "";
    }
    for (var element : method.code().get()) {
      if (element instanceof LineNumber line) {
        return " at " + fileName + ":" + line.line();
      }
    }
    return "";
  }

  /// The name of captured value `index`, if its class was compiled with `-g`.
  String nameOfCaptured(int index) {
    if (isReference()) {
      return "its object";
    }
    MethodModel method = body;
    String unnamed = UNNAMED + (index + 1);
    if (method == null || method.code().isEmpty()) {
      return unnamed;
    }
    boolean onInstance = !method.flags().has(AccessFlag.STATIC);
    if (onInstance && index == 0) {
      return "this";
    }
    int slot = slot(method, onInstance ? index - 1 : index, onInstance ? 1 : 0);
    return method
        .code()
        .get()
        .findAttribute(Attributes.localVariableTable())
        .map(LocalVariableTableAttribute::localVariables)
        .flatMap(table -> table.stream().filter(variable -> variable.slot() == slot).findFirst())
        .map(LocalVariableInfo::name)
        .map(name -> ofKotlin(name.stringValue()))
        .orElse(unnamed);
  }

  /// Kotlin calls a captured `db` `$db`, and `this` `this$0`.
  private static String ofKotlin(String name) {
    if (name.startsWith("this$")) {
      return "this";
    }
    return name.length() > 1 && name.startsWith("$") ? name.substring(1) : name;
  }

  private static int slot(MethodModel method, int parameter, int first) {
    int slot = first;
    for (int i = 0; i < parameter; i++) {
      String type = method.methodTypeSymbol().parameterType(i).descriptorString();
      slot += type.equals("J") || type.equals("D") ? 2 : 1;
    }
    return slot;
  }
}
