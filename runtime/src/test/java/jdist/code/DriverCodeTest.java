package jdist.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jdist.code.UserCode.hear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import jdist.wire.CodeEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DriverCodeTest {
  @TempDir Path temp;

  @Test
  void aJarRebuiltWhileItRunsDoesNotMatter() throws Exception {
    Path jar =
        new UserCode()
            .saying("x.Job", "before")
            .saying("x.Late", "before")
            .jar(temp.resolve("a.jar"));
    DriverCode code = ofClassPath(jar);
    assertThat(hear(code.loader(), "x.Job")).isEqualTo("before");

    new UserCode().saying("x.Job", "after").saying("x.Late", "after").jar(jar);

    assertThat(hear(code.loader(), "x.Late")).isEqualTo("before");
    assertThat(hear(workerHere(code), "x.Job")).isEqualTo("before");
    assertThat(hear(workerElsewhere(code), "x.Job")).isEqualTo("before");
  }

  @Test
  void jarsThatManifestsNameComeAlongEverywhere() throws Exception {
    new UserCode().saying("lib.Lib", "the library").jar(temp.resolve("lib/lib.jar"));
    Path jar =
        new UserCode()
            .asking("x.Job", "lib.Lib")
            .manifest("Class-Path", "lib/lib.jar")
            .jar(temp.resolve("a.jar"));

    DriverCode code = ofClassPath(jar);

    assertThat(hear(code.loader(), "x.Job")).isEqualTo("the library");
    assertThat(hear(workerHere(code), "x.Job")).isEqualTo("the library");
    assertThat(hear(workerElsewhere(code), "x.Job")).isEqualTo("the library");
  }

  @Test
  void workersHereReadTheSameFiles() throws Exception {
    Path jar = new UserCode().saying("x.Job", "jar").jar(temp.resolve("a.jar"));
    Path folder = new UserCode().saying("x.Other", "folder").folder(temp.resolve("classes"));

    DriverCode code = ofClassPath(folder, jar);

    Path copy = temp.resolve("cache/code").resolve(ContentHash.of(jar).sha256() + ".jar");
    assertThat(code.entriesHere())
        .containsExactly(
            new CodeEntry.File(folder), new CodeEntry.File(copy), new CodeEntry.Served());
  }

  @Test
  void workersElsewhereGetJarsByContentAndFoldersByName() throws Exception {
    Path one = new UserCode().saying("x.Job", "jar").jar(temp.resolve("1.jar"));
    Path same = Files.copy(one, temp.resolve("same.jar"));
    Path classes = new UserCode().saying("x.Job", "folder").folder(temp.resolve("classes"));
    Path more = new UserCode().saying("x.More", "more").folder(temp.resolve("more"));

    DriverCode code = ofClassPath(classes, one, same, more);

    assertThat(code.entriesElsewhere())
        .containsExactly(
            new CodeEntry.Served(),
            new CodeEntry.Jar(ContentHash.of(one).sha256(), "1.jar", Files.size(one)));
    assertThat(hear(workerElsewhere(code), "x.Job")).isEqualTo("folder");
    assertThat(hear(workerElsewhere(code), "x.More")).isEqualTo("more");
  }

  @Test
  void aWorkerElsewhereDoesNotAskForEachClassOfAJarBehindAFolder() throws Exception {
    UserCode library = new UserCode();
    for (int i = 0; i < 20; i++) {
      library.saying("lib.Class" + i, "here");
    }
    Path folder = new UserCode().saying("x.Job", "here").folder(temp.resolve("classes"));
    DriverCode code = ofClassPath(folder, library.jar(temp.resolve("lib.jar")));
    List<String> asked = new ArrayList<>();
    CodeClient client = new Listening(code, asked);
    CodeLoader worker = new CodeLoader(code.entriesElsewhere(), client, Optional.empty());

    for (int i = 0; i < 20; i++) {
      assertThat(hear(worker, "lib.Class" + i)).isEqualTo("here");
    }

    assertThat(asked).containsExactly("lib/Class0.class", "!absent/lib/");
  }

  @Test
  void whatOtherLoadersKnowIsServed() throws Exception {
    Path jar = new UserCode().asking("x.Job", "y.Other").jar(temp.resolve("a.jar"));
    Path other = new UserCode().saying("y.Other", "other").jar(temp.resolve("other.jar"));
    DriverCode code = ofClassPath(jar);
    CodeLoader here = workerHere(code);
    CodeLoader elsewhere = workerElsewhere(code);

    code.alsoServe(CodeLoader.ofFiles(List.of(other)));

    assertThat(hear(here, "x.Job")).isEqualTo("other");
    assertThat(hear(elsewhere, "x.Job")).isEqualTo("other");
  }

  @Test
  void theProvidersThatSeveralFoldersNameAreAllFound() throws Exception {
    Path one = new UserCode().providing("x.One").folder(temp.resolve("one"));
    Path two = new UserCode().providing("x.Two").folder(temp.resolve("two"));
    Path three = new UserCode().providing("x.Three").jar(temp.resolve("three.jar"));
    Path four = new UserCode().providing("x.Four").jar(temp.resolve("four.jar"));
    DriverCode code = ofClassPath(one, two, three);
    code.alsoServe(CodeLoader.ofFiles(List.of(four)));

    assertThat(ServiceLoader.load(Runnable.class, workerElsewhere(code)))
        .extracting(provider -> provider.getClass().getSimpleName())
        .containsExactly("One", "Two", "Four", "Three");
  }

  @Test
  void onlyWhatLiesInAFolderIsServedFromIt() throws Exception {
    Files.writeString(temp.resolve("secret"), "secret");
    Path folder = new UserCode().with("x/a.txt", "text").folder(temp.resolve("classes"));
    DriverCode code = ofClassPath(folder);
    code.entriesElsewhere();

    assertThat(code.resource("x/a.txt")).hasValue("text".getBytes(UTF_8));
    assertThat(code.resource("x")).isEmpty();
    assertThat(code.resource("../secret")).isEmpty();
    assertThat(code.resource(temp.resolve("secret").toString())).isEmpty();
    assertThat(code.resource("x/\0")).isEmpty();
  }

  @Test
  void aJarItDoesNotHaveIsRefused() throws Exception {
    DriverCode code = ofClassPath();

    assertThatThrownBy(() -> code.jar("0123"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0123");
  }

  @Test
  void withoutACacheJarsAreCopiedToTheSessionsFolder() throws Exception {
    Path jar = new UserCode().saying("x.Job", "here").jar(temp.resolve("a.jar"));

    DriverCode code =
        DriverCode.ofClassPath(List.of(jar), Optional.empty(), temp.resolve("private"));

    assertThat(((CodeEntry.File) code.entriesHere().getFirst()).path())
        .startsWith(temp.resolve("private"));
    assertThat(hear(code.loader(), "x.Job")).isEqualTo("here");
  }

  @Test
  void withNoRoomAnywhereJarsAreUsedWhereTheyAre() throws Exception {
    Path jar = new UserCode().saying("x.Job", "here").jar(temp.resolve("a.jar"));
    Path full = Files.writeString(temp.resolve("full"), "");

    DriverCode code = DriverCode.ofClassPath(List.of(jar), Optional.empty(), full);

    assertThat(code.entriesHere()).containsExactly(new CodeEntry.File(jar), new CodeEntry.Served());
    assertThat(hear(code.loader(), "x.Job")).isEqualTo("here");
    assertThat(hear(workerElsewhere(code), "x.Job")).isEqualTo("here");
  }

  @Test
  void aJdistOfAnotherVersionPackedIntoAJarIsNoticed() throws Exception {
    Path jar =
        new UserCode().with("jdist/version.properties", "version=0.0.9").jar(temp.resolve("a.jar"));
    DriverCode code = ofClassPath(jar);

    assertThat(code.shadedVersion("0.1.0")).contains("0.0.9");
    assertThat(code.shadedVersion("0.0.9")).isEmpty();
  }

  @Test
  void anEmbeddingProgramsClassPathIsUsedAsItIs() throws Exception {
    DriverCode code = DriverCode.embedded(Optional.empty());

    CodeLoader here = workerHere(code);
    assertThat(here.loadClass("org.assertj.core.api.Assertions").getClassLoader()).isSameAs(here);
    assertThat(code.loader()).isSameAs(Thread.currentThread().getContextClassLoader());
    assertThat(code.entriesHere()).containsOnlyOnce(new CodeEntry.Served());
  }

  @Test
  void anEmbeddingProgramsJarsTravelWithoutJdistsOwn() throws Exception {
    DriverCode code = DriverCode.embedded(CodeCache.at(temp.resolve("cache")));

    List<CodeEntry> entries = code.entriesElsewhere();

    assertThat(entries).containsOnlyOnce(new CodeEntry.Served());
    assertThat(entries)
        .filteredOn(CodeEntry.Jar.class::isInstance)
        .map(entry -> ((CodeEntry.Jar) entry).name())
        .anyMatch(name -> name.startsWith("assertj-core"))
        .noneMatch(name -> name.startsWith("jdist-runtime"));
    assertThat(code.resource("jdist/code/CodeLoader.class")).isEmpty();
    assertThat(code.resource("jdist/code/DriverCodeTest.class")).isPresent();
  }

  @Test
  void aContextLoaderOfAnEmbeddingProgramIsServed() throws Exception {
    Path jar = new UserCode().saying("x.Job", "nested").jar(temp.resolve("a.jar"));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(CodeLoader.ofFiles(List.of(jar)));
    try {
      DriverCode code = DriverCode.embedded(Optional.empty());

      assertThat(hear(code.loader(), "x.Job")).isEqualTo("nested");
      assertThat(hear(workerHere(code), "x.Job")).isEqualTo("nested");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private DriverCode ofClassPath(Path... classPath) throws IOException {
    return DriverCode.ofClassPath(
        List.of(classPath), CodeCache.at(temp.resolve("cache")), temp.resolve("private"));
  }

  private static CodeLoader workerHere(DriverCode code) {
    return new CodeLoader(code.entriesHere(), code, Optional.empty());
  }

  private static CodeLoader workerElsewhere(DriverCode code) throws IOException {
    return new CodeLoader(code.entriesElsewhere(), code, Optional.empty());
  }

  /// Notes the names that are asked for.
  private record Listening(CodeClient driver, List<String> asked) implements CodeClient {
    @Override
    public Optional<byte[]> resource(String name) throws IOException {
      asked.add(name);
      return driver.resource(name);
    }

    @Override
    public byte[] jar(String sha256) throws IOException {
      return driver.jar(sha256);
    }
  }
}
