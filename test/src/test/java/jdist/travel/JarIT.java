package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Drivers in jars and folders: whatever is in them is there on the workers, which have none of it.
@Timeout(120)
class JarIT {
  private static final String MAIN = "com.acme.job.Job";
  private static final String GREETINGS = "Good day, you; Hi you";

  @TempDir static Path folder;
  private static Path library;
  private static Path job;
  private static Path resources;
  private static Path newer;

  @BeforeAll
  static void compile() throws IOException {
    resources = Project.sources("app/resources");
    library = Project.compile(Project.sources("app/src/com/acme/lib"), folder.resolve("library"));
    job = Project.compile(Project.sources("app/src/com/acme/job"), folder.resolve("job"), library);
    newer =
        Project.compile(Project.sources("app/newer"), folder.resolve("newer/META-INF/versions/21"));
  }

  private static Path packed(String name, Path... more) throws IOException {
    return packed(name, Map.of("Main-Class", MAIN), more);
  }

  private static Path packed(String name, Map<String, String> manifest, Path... more)
      throws IOException {
    List<Path> contents = new ArrayList<>(List.of(job, library, resources));
    contents.addAll(List.of(more));
    return Project.jar(folder.resolve(name), manifest, contents.toArray(Path[]::new));
  }

  private static Jdist command(Object... arguments) {
    List<String> typed = new ArrayList<>(List.of("-p", "1"));
    for (Object argument : arguments) {
      typed.add(argument.toString());
    }
    return jdist(typed.toArray(String[]::new))
        .directory(folder)
        .environment(Map.of("JDIST_CACHE", folder.resolve("cache").toString()));
  }

  private static void assertRuns(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertDid(outcome);
  }

  private static void assertDid(Jdist.Outcome outcome) {
    assertThat(outcome.status()).isZero();
    assertThat(Project.told(outcome))
        .containsEntry("lambda", "15")
        .containsEntry("static method", GREETINGS)
        .containsEntry("method of a value", "Point[x=1, y=5]")
        .containsEntry("bound method", "Point[x=11, y=25]")
        .containsEntry("constructor", "42")
        .containsEntry("anonymous class", "9")
        .containsEntry("enum", "12")
        .containsEntry("switch", "multiply")
        .containsEntry("record", "Point[x=2, y=6]")
        .containsEntry("resource", "data, größer")
        .containsEntry("resource from the top", "data, größer")
        .containsEntry("resource by url", "15")
        .containsEntry("no resource", "none")
        .containsEntry("context loader", "true")
        .containsEntry("services", GREETINGS)
        .containsEntry("service files", "[com.acme.lib.Polite com.acme.lib.Brief]")
        .containsEntry("class by name", "Polite")
        .containsEntry("jdist's own library", "none");
  }

  @Test
  void aJarWithItsDependenciesShadedIn() throws IOException {
    Jdist.Outcome outcome = command(packed("shaded.jar"), "a", "b c").run();

    assertRuns(outcome);
    assertThat(Project.told(outcome))
        .containsEntry("arguments", "a b c")
        .containsEntry("version", "for any Java");
  }

  @Test
  void aMultiReleaseJarHasTheClassesForThisJava() throws IOException {
    Path jar =
        packed(
            "multi.jar",
            Map.of("Main-Class", MAIN, "Multi-Release", "true"),
            folder.resolve("newer"));

    Jdist.Outcome outcome = command(jar).run();

    assertRuns(outcome);
    assertThat(newer).isNotEmptyDirectory();
    assertThat(Project.told(outcome)).containsEntry("version", "for Java 21 and newer");
  }

  @Test
  void aJarWithAClassPathOfJarsAndFolders() throws IOException {
    Path place = folder.resolve("with class path");
    Project.jar(place.resolve("l i b/größer+1.jar"), Map.of(), library);
    Path classes = Files.createDirectories(place.resolve("config"));
    Project.unpack(Project.jar(folder.resolve("res.jar"), Map.of(), resources), classes);
    Path jar =
        Project.jar(
            place.resolve("main.jar"),
            Map.of(
                "Main-Class",
                MAIN,
                "Class-Path",
                "l%20i%20b/gr%C3%B6%C3%9Fer+1.jar config/ missing.jar"),
            job);

    assertRuns(command(jar).run());
  }

  @Test
  void aClassNameWithFoldersAndJars() throws IOException {
    Project.jar(folder.resolve("jars/library.jar"), Map.of(), library);

    assertRuns(command("-cp", Project.path(job, resources) + ":jars/*", MAIN).run());
  }

  @Test
  void aJarInAReadOnlyFolderWithAnOddName() throws IOException {
    Path jar = packed("read only/日本/äpp 1.jar");
    var readable = PosixFilePermissions.fromString("r-xr-xr-x");
    Files.setPosixFilePermissions(jar, readable);
    Files.setPosixFilePermissions(jar.getParent(), readable);
    try {
      Map<String, String> ascii = Map.of("LC_ALL", "C", "LANG", "C");
      assertRuns(command(folder.relativize(jar)).environment(ascii).run());
    } finally {
      Files.setPosixFilePermissions(jar.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoFailure() throws IOException {
    assertRuns(
        command(packed("uncached.jar")).environment(Map.of("JDIST_CACHE", "/dev/null")).run());
  }

  @Test
  void aJarThatIsRebuiltRunsAsItWasToItsEndAndThenAsItIs() throws IOException {
    Path source = Project.sources("rebuilt/Rebuilt.java");
    Path before = Project.compile(source, folder.resolve("rebuilt/1"));
    Path text = Files.createDirectories(folder.resolve("rebuilt")).resolve("Rebuilt.java");
    Files.writeString(text, Files.readString(source).replace("first", "second"));
    Path after = Project.compile(text, folder.resolve("rebuilt/2"));
    Map<String, String> manifest = Map.of("Main-Class", "Rebuilt");
    Path jar = Project.jar(folder.resolve("rebuilt.jar"), manifest, before);
    Path other = Project.jar(folder.resolve("other.jar"), manifest, after);

    assertRebuilt(command(jar, jar, other).run(), "first");
    assertThat(jar).hasSameBinaryContentAs(other);
    assertRebuilt(command(jar, jar, other).run(), "second");
  }

  private static void assertRebuilt(Jdist.Outcome outcome, String text) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(Project.told(outcome))
        .isEqualTo(Map.of("before", text, "here", text, "there", text, "on a new worker", text));
  }

  @Test
  void aJarThatNestsJarsIsToldHowToUnpackItself() throws IOException {
    Path nested = folder.resolve("boot/BOOT-INF/lib/library.jar");
    Project.jar(nested, Map.of(), library);
    Map<String, String> manifest =
        Map.of(
            "Main-Class",
            "org.springframework.boot.loader.launch.JarLauncher",
            "Start-Class",
            MAIN);
    Project.jar(folder.resolve("target/boot.jar"), manifest, folder.resolve("boot"));

    Jdist.Outcome outcome = command("target/boot.jar").run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: target/boot.jar holds other jars (Spring Boot), which only its own loader can"
                + " read; try \"java -Djarmode=tools -jar target/boot.jar extract\", then run"
                + " boot/boot.jar\n");
  }

  @Test
  void jdistShadedInDoesNotMatter() throws IOException {
    Path own = Project.unpack(Project.RUNTIME, folder.resolve("own"));

    assertRuns(command(packed("with-jdist.jar", own)).run());
  }

  @Test
  void anotherJdistShadedInIsWarnedOfOnce() throws IOException {
    Path other = Project.unpack(Project.RUNTIME, folder.resolve("other-jdist"));
    Files.writeString(other.resolve("jdist/version.properties"), "version=0.0.9\n");

    Jdist.Outcome outcome = command(packed("with-other-jdist.jar", other)).run();

    assertDid(outcome);
    assertThat(outcome.errors())
        .matches(
            "jdist: .*with-other-jdist.jar contains jdist 0\\.0\\.9; it runs with jdist [^ ]+"
                + " \\(give jdist-runtime the scope provided\\)\n");
  }
}
