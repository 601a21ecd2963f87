package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The choices of `java` itself (JEP 512); each was compared with what `java -cp … p.X` does.
class MainMethodTest {
  private static final String SOURCE =
      """
      package p;
      class Args { static void main(String[] a) { Log.add("static args " + a.length); } }
      class None { static void main() { Log.add("static none"); } }
      class InstanceArgs { void main(String[] a) { Log.add("instance args " + a.length); } }
      class InstanceNone { void main() { Log.add("instance none"); } }
      class StaticArgsAndInstanceNone extends Args { void main() { Log.add("instance none"); } }
      class InstanceArgsAndStaticNone {
        void main(String[] a) { Log.add("instance args " + a.length); }
        static void main() { Log.add("static none"); }
      }
      class PrivateArgs {
        private static void main(String[] a) { Log.add("private"); }
        static void main() { Log.add("static none"); }
      }
      class Varargs { protected static void main(String... a) { Log.add("varargs " + a.length); } }
      class InheritsStatic extends Args {}
      class InheritsInstance extends InstanceArgs {}
      class OwnArgsBeforeInheritedNone extends None {
        void main(String[] a) { Log.add("instance args " + a.length); }
      }
      class HidesInPrivate extends InstanceNone {
        private static void main(String[] a) { Log.add("private"); }
      }
      class NotVoid {
        int main(String[] a) { return 1; }
        void main() { Log.add("instance none"); }
      }
      interface InInterface { static void main(String[] a) { Log.add("interface " + a.length); } }
      interface Default { default void main() { Log.add("default none"); } }
      class InheritsDefault implements Default {}
      enum InEnum { A; static void main(String[] a) { Log.add("enum " + a.length); } }
      record InRecord(int x) { InRecord() { this(1); } void main() { Log.add("record " + x); } }
      class Outer { static class Nested { void main() { Log.add("nested none"); } }
        class Inner { void main() {} } }
      abstract class Abstract { void main() {} }
      class PrivateConstructor { private PrivateConstructor() {} void main() {} }
      class ConstructorWithParameter { ConstructorWithParameter(int x) {} void main() {} }
      class Nothing { void start() {} private void main() {} static String main(String[] a) { return ""; } }
      class Fails {
        static void main() { deeper(); }
        static void deeper() { throw new IllegalStateException("as I said", new Exception("why")); }
      }
      class FailsToBegin {
        static { if (true) throw new IllegalStateException("at first"); }
        static void main() {}
      }
      class ConstructorFails {
        ConstructorFails() { throw new IllegalStateException("at once"); }
        void main() {}
      }
      """;
  private static final String LOG =
      """
      package p;
      public class Log {
        public static String last = "";
        static void add(String text) { last = text; }
      }
      """;

  @TempDir static Path folder;
  private static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    classes = Files.createDirectory(folder.resolve("classes"));
    Made.classes(classes, Map.of("Mains.java", SOURCE, "Log.java", LOG));
  }

  private static URLClassLoader loader(Path path) throws MalformedURLException {
    return new URLClassLoader(new URL[] {path.toUri().toURL()}, null);
  }

  private static DriverProgram program(String name) {
    return new DriverProgram("p." + name, List.of(classes), "p." + name);
  }

  private static Throwable run(String name, boolean verbose) throws IOException {
    try (URLClassLoader loader = loader(classes)) {
      MainMethod main = MainMethod.find(program(name), loader);
      return catchThrowable(() -> main.run(new String[] {"one", "two"}, verbose));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Args,                       static args 2",
    "None,                       static none",
    "InstanceArgs,               instance args 2",
    "InstanceNone,               instance none",
    "StaticArgsAndInstanceNone,  static args 2",
    "InstanceArgsAndStaticNone,  instance args 2",
    "PrivateArgs,                static none",
    "Varargs,                    varargs 2",
    "InheritsStatic,             static args 2",
    "InheritsInstance,           instance args 2",
    "OwnArgsBeforeInheritedNone, instance args 2",
    "HidesInPrivate,             instance none",
    "NotVoid,                    instance none",
    "InInterface,                interface 2",
    "InheritsDefault,            default none",
    "InEnum,                     enum 2",
    "InRecord,                   record 1",
    "Outer$Nested,               nested none",
  })
  void runsTheMainThatJavaWould(String name, String ran) throws Exception {
    try (URLClassLoader loader = loader(classes)) {
      MainMethod.find(program(name), loader).run(new String[] {"one", "two"}, false);

      assertThat(loader.loadClass("p.Log").getField("last").get(null)).isEqualTo(ran);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Nothing | p.Nothing has no main method; expected void main(String[] args), or void main()",
        "Abstract | p.Abstract has a main method that is not static, and is abstract",
        "PrivateConstructor | p.PrivateConstructor has a main method that is not static, and no"
            + " constructor without parameters to call",
        "ConstructorWithParameter | p.ConstructorWithParameter has a main method that is not"
            + " static, and no constructor without parameters to call",
        "Outer$Inner | p.Outer$Inner has a main method that is not static, and no constructor"
            + " without parameters to call",
        "Missing | class p.Missing was not found in the class path CLASSES",
      })
  void saysWhyThereIsNoneToRun(String name, String message) throws IOException {
    try (URLClassLoader loader = loader(classes)) {
      assertThatThrownBy(() -> MainMethod.find(program(name), loader))
          .isInstanceOf(UsageException.class)
          .hasMessage(message.replace("CLASSES", classes.toString()));
    }
  }

  @Test
  void whatTheClassPathLacksIsNamed() throws IOException {
    try (URLClassLoader loader = loader(classes)) {
      List<Path> path = List.of(classes, Path.of("no.jar"), Path.of("none"));
      DriverProgram program = new DriverProgram("p.X", path, "p.X");

      assertThatThrownBy(() -> MainMethod.find(program, loader))
          .hasMessage(
              "class p.X was not found in the class path "
                  + classes
                  + ":no.jar:none, of which these do not exist: no.jar, none");
    }
  }

  @Test
  void aJarWhoseManifestNamesNoClassOfItsIsNamed() throws IOException {
    try (URLClassLoader loader = loader(classes)) {
      DriverProgram program = new DriverProgram("p.X", List.of(classes), "app.jar");

      assertThatThrownBy(() -> MainMethod.find(program, loader))
          .hasMessage("class p.X was not found in app.jar, whose manifest names it");
    }
  }

  @Test
  void anotherJavasClassNamesThatJava() throws IOException {
    Path newer = Files.createDirectory(folder.resolve("newer"));
    Made.classes(newer, Map.of("New.java", "class New { public static void main(String[] a) {} }"));
    Made.setVersion(newer.resolve("New.class"), 74);
    int here = Runtime.version().feature();

    try (URLClassLoader loader = loader(newer)) {
      DriverProgram program = new DriverProgram("New", List.of(newer), "app.jar");
      assertThatThrownBy(() -> MainMethod.find(program, loader))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "app.jar was built for Java 30 (class file version 74); this is Java "
                  + here
                  + "; set JDIST_JAVA to a newer JDK, or build it with --release "
                  + here);
    }
  }

  @Test
  void whatAClassNeedsAndHasNotIsNamed() throws IOException {
    Path torn = Files.createDirectory(folder.resolve("torn"));
    Made.classes(torn, Map.of("Torn.java", "class Torn extends Base {} class Base {}"));
    Files.delete(torn.resolve("Base.class"));

    try (URLClassLoader loader = loader(torn)) {
      DriverProgram program = new DriverProgram("Torn", List.of(torn), "Torn");
      assertThatThrownBy(() -> MainMethod.find(program, loader))
          .isInstanceOf(UsageException.class)
          .hasMessage("class Torn cannot be loaded: Base was not found; add it with -cp");
    }
  }

  @Test
  void anExceptionComesOutWithTheDriversFramesAlone() throws IOException {
    Throwable thrown = run("Fails", false);

    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("as I said");
    assertThat(thrown.getStackTrace())
        .extracting(StackTraceElement::getMethodName)
        .containsExactly("deeper", "main");
    assertThat(thrown.getCause().getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .containsOnly("p.Fails");
  }

  @Test
  void verboseLeavesAllFrames() throws IOException {
    assertThat(run("Fails", true).getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains("p.Fails", "jdist.cli.MainMethod");
  }

  @Test
  void aClassThatFailsToInitializeFailsAsUnderJava() throws IOException {
    Throwable thrown = run("FailsToBegin", false);

    assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
    assertThat(thrown.getStackTrace())
        .extracting(Object::toString)
        .noneMatch(MainMethodTest::isOurs);
    assertThat(thrown.getCause()).hasMessage("at first");
  }

  @Test
  void aConstructorsExceptionComesOutAsItIs() throws IOException {
    Throwable thrown = run("ConstructorFails", false);

    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("at once");
    assertThat(thrown.getStackTrace())
        .extracting(Object::toString)
        .noneMatch(MainMethodTest::isOurs);
  }

  private static boolean isOurs(String frame) {
    return frame.contains("jdist.cli.MainMethod.");
  }
}
