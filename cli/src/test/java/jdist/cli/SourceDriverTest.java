package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import jdist.code.CodeCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceDriverTest {
  private static final String HELLO = "void main() { IO.println(\"hello\"); }";

  @TempDir Path folder;
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setErr(standardError);
  }

  private Path source(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private DriverProgram compile(Path source, Path... classPath) throws IOException {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    Optional<CodeCache> cache = CodeCache.at(folder.resolve("cache"));
    return compile(cache, source, classPath);
  }

  private DriverProgram compile(Optional<CodeCache> cache, Path source, Path... classPath)
      throws IOException {
    var workshop = new DriverProgram.Workshop(cache, folder.resolve("session"), _ -> {});
    return new SourceDriver(source, List.of(classPath), workshop).compile();
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static List<String> contents(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(Object::toString).toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Compact.java | void main() {}                                          | Compact",
        "Compact.java | record P(int x) {} void main() {}                       | Compact",
        "Any.java     | public class Other { static void main() {} }            | Other",
        "Any.java     | class A { static void main() {} } class Any { static void main() {} } | A",
        "Any.java     | class A {} class Any { static void main() {} }          | Any",
        "Any.java     | class A {} class B { static void main() {} }            | A",
        "Any.java     | package p.q; interface A { static void main() {} }      | p.q.A",
        "Zoë.java     | void main() {}                                          | Zoë",
      })
  void findsTheClassThatJavaWouldRun(String file, String text, String mainClass)
      throws IOException {
    assertThat(compile(source(file, text)).mainClass()).isEqualTo(mainClass);
  }

  @Test
  void theJarHoldsAllClassesWithTheirNamesAndLines() throws IOException {
    Path source =
        source("Job.java", "void main(String[] words) { Runnable r = () -> {}; r.run(); }");

    DriverProgram program = compile(source, Path.of("lib.jar"));

    assertThat(program.origin()).isEqualTo(source.toString());
    assertThat(program.classPath()).hasSize(2).endsWith(Path.of("lib.jar"));
    Path jar = program.classPath().getFirst();
    assertThat(jar).startsWith(folder.resolve("cache"));
    assertThat(contents(jar)).containsExactly("META-INF/MANIFEST.MF", "Job.class");
    try (JarFile file = new JarFile(jar.toFile())) {
      byte[] type = file.getInputStream(file.getEntry("Job.class")).readAllBytes();
      assertThat(new String(type, StandardCharsets.ISO_8859_1))
          .contains("LocalVariableTable", "words", "MethodParameters", "LineNumberTable");
    }
  }

  @Test
  void theSameSourceIsCompiledOnce() throws IOException {
    Path source = source("Job.java", HELLO);
    DriverProgram first = compile(source);
    Object made = inode(first);
    Files.setLastModifiedTime(source, FileTime.fromMillis(0));

    DriverProgram second = compile(source);

    assertThat(second).isEqualTo(first);
    assertThat(inode(second)).isEqualTo(made);
  }

  /// A jar that is made anew is another file, whatever is in it.
  private static Object inode(DriverProgram program) throws IOException {
    return Files.getAttribute(program.classPath().getFirst(), "unix:ino");
  }

  @Test
  void anotherTextIsAnotherJar() throws IOException {
    Path first = compile(source("Job.java", HELLO)).classPath().getFirst();

    Path second = compile(source("Job.java", "void main() {}")).classPath().getFirst();

    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void otherSourcesBesideItGoAlong() throws IOException {
    source("Helper.java", "class Helper { static int one() { return 1; } }");
    source("Unused.java", "this is not even Java");
    Path source = source("Job.java", "void main() { IO.println(Helper.one()); }");

    Path jar = compile(source).classPath().getFirst();

    assertThat(contents(jar)).contains("Job.class", "Helper.class").hasSize(3);
  }

  @Test
  void aSourceInAPackageFindsThoseOfItsRoot() throws IOException {
    source("p/Lib.java", "package p; public class Lib {}");
    Path source =
        source(
            "p/q/Job.java",
            "/* package x; */\n// package y;\npackage p.q;\n"
                + "class Job { static void main() { IO.println(new p.Lib()); } }");

    assertThat(contents(compile(source).classPath().getFirst()))
        .contains("p/q/Job.class", "p/Lib.class");
  }

  @Test
  void aSourceBesideItThatHasChangedIsCompiledAgain() throws IOException {
    source("Helper.java", "class Helper { static int one() { return 1; } }");
    Path source = source("Job.java", "void main() { IO.println(Helper.one()); }");
    Path before = compile(source).classPath().getFirst();
    assertThat(compile(source).classPath().getFirst()).isEqualTo(before);

    source("Helper.java", "class Helper { static int one() { return 2; } }");

    assertThat(compile(source).classPath().getFirst()).isNotEqualTo(before);
  }

  @Test
  void classesInAFolderAreLookedAtEachTime() throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Made.classes(classes, java.util.Map.of("Lib.java", "package l; public class Lib {}"));
    Path source = source("Job.java", "void main() { IO.println(new l.Lib()); }");

    DriverProgram program = compile(source, classes);

    assertThat(program.classPath().getFirst()).startsWith(folder.resolve("session"));
    Files.delete(classes.resolve("l/Lib.class"));
    assertThatThrownBy(() -> compile(source, classes)).isInstanceOf(NotCompiledException.class);
  }

  @Test
  void withoutACacheTheSessionsFolderKeepsTheJar() throws IOException {
    Path source = source("Job.java", HELLO);

    assertThat(compile(Optional.empty(), source).classPath().getFirst())
        .startsWith(folder.resolve("session"));
  }

  @Test
  void whereNothingCanBeKeptItSaysSo() throws IOException {
    Path source = source("Job.java", HELLO);
    source("session", "a file where the folder should be");

    assertThatThrownBy(() -> compile(Optional.empty(), source))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the classes of " + source + " cannot be kept in " + folder + ": ")
        .hasMessageEndingWith("; set JDIST_CACHE or TMPDIR to a folder that takes them");
  }

  @Test
  void theCompilersWordsAreLeftAsTheyAre() throws IOException {
    Path source = source("Bad.java", "void main() {\n  int x = \"ä\";\n}\n");

    assertThatThrownBy(() -> compile(source)).isInstanceOf(NotCompiledException.class);

    assertThat(said())
        .isEqualTo(
            source
                + ":2: error: incompatible types: String cannot be converted to int\n"
                + "  int x = \"ä\";\n"
                + "          ^\n"
                + "1 error\n");
  }

  @Test
  void aSourceThatDoesNotCompileIsNotKept() throws IOException {
    Path source = source("Bad.java", "void main() { x(); }");

    assertThatThrownBy(() -> compile(source)).isInstanceOf(NotCompiledException.class);
    assertThatThrownBy(() -> compile(source)).isInstanceOf(NotCompiledException.class);
  }

  @Test
  void aFileWithoutAClassIsNoDriver() throws IOException {
    Path source = source("Empty.java", "// nothing yet");

    assertThatThrownBy(() -> compile(source))
        .isInstanceOf(UsageException.class)
        .hasMessage(source + " declares no class");
  }
}
