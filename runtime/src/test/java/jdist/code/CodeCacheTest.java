package jdist.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CodeCacheTest {
  @TempDir Path temp;
  private CodeCache cache;

  @BeforeEach
  void makeCache() {
    cache = CodeCache.at(temp.resolve("cache")).orElseThrow();
  }

  @Test
  void keepsACopyUnderTheHashOfItsContent() throws IOException {
    Path jar = file("a.jar", "content");

    CachedJar stored = cache.store(jar).orElseThrow();

    assertThat(stored.path()).hasContent("content").isNotEqualTo(jar);
    assertThat(stored.size()).isEqualTo(7);
    assertThat(stored.sha256()).isEqualTo(ContentHash.of("content".getBytes(UTF_8)).sha256());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored.path())))
        .isEqualTo("rw-------");
    assertThat(cache.find(stored.sha256())).contains(stored);
    assertThat(cache.store("content".getBytes(UTF_8))).contains(stored);
  }

  @Test
  void whatTakesLongIsMadeOnceAndAgainIfItIsDamaged() throws Exception {
    CachedJar made = cache.findOrMake("java", "key", file -> Files.writeString(file, "made"));

    CachedJar found =
        cache.findOrMake("java", "key", _ -> Files.writeString(temp.resolve("again"), ""));
    assertThat(found).isEqualTo(made);
    assertThat(cache.findMade("java", "key")).contains(made);
    assertThat(temp.resolve("again")).doesNotExist();

    Files.writeString(made.path(), "mad");
    assertThat(cache.findMade("java", "key")).isEmpty();
    assertThat(cache.findOrMake("java", "key", file -> Files.writeString(file, "made")))
        .isEqualTo(made);
    assertThat(made.path()).hasContent("made");
  }

  @Test
  void whatCannotBeMadeLeavesNothing() {
    assertThatThrownBy(() ->
            cache.findOrMake(
                "java",
                "key",
                _ -> {
                  throw new IOException("no jlink");
                }))
        .hasMessage("no jlink");
    assertThat(cache.findMade("java", "key")).isEmpty();
  }

  @Test
  void aCopyIsMadeOnce() throws IOException {
    CachedJar first = cache.store(file("a.jar", "content")).orElseThrow();
    Object identity = Files.readAttributes(first.path(), "unix:ino");

    CachedJar second = cache.store(file("b.jar", "content")).orElseThrow();

    assertThat(second).isEqualTo(first);
    assertThat(Files.readAttributes(second.path(), "unix:ino")).isEqualTo(identity);
  }

  @Test
  void whatItDoesNotHaveItDoesNotFind() {
    assertThat(cache.find("0".repeat(64))).isEmpty();
    assertThat(cache.find("compiled", "0")).isEmpty();
  }

  @Test
  void aJarCutShortOrAlteredIsNotUsedButReplaced() throws IOException {
    Path jar = file("a.jar", "content");
    CachedJar stored = cache.store(jar).orElseThrow();

    for (String damaged : List.of("cont", "CONTENT", "")) {
      Files.writeString(stored.path(), damaged);
      assertThat(cache.find(stored.sha256())).isEmpty();

      assertThat(cache.store(jar)).contains(stored);
      assertThat(stored.path()).hasContent("content");
    }
  }

  @Test
  void aJarThatHasNotChangedIsRecognisedUnread() throws IOException {
    CodeCache later = cacheIn(Duration.ofMinutes(1));
    Path jar = file("a.jar", "content");
    CachedJar stored = later.store(jar).orElseThrow();
    CachedJar other = later.store("other".getBytes(UTF_8)).orElseThrow();
    Path note = onlyFileIn(cache.folder().resolve("stamps"));

    assertThat(later.store(jar)).contains(stored);
    Files.writeString(note, ContentHash.of(other.path()).toLine());
    assertThat(later.store(jar)).as("what the note says").contains(other);
  }

  @Test
  void aJarThatHasChangedIsNotTakenForWhatItWas() throws IOException {
    CodeCache later = cacheIn(Duration.ofMinutes(1));
    Path jar = file("a.jar", "content");
    CachedJar before = later.store(jar).orElseThrow();
    FileTime time = Files.getLastModifiedTime(jar);

    Files.writeString(jar, "CONTENT");
    Files.setLastModifiedTime(jar, time);

    assertThat(later.store(jar).orElseThrow().path()).hasContent("CONTENT");
    assertThat(before.path()).hasContent("content");
  }

  @Test
  void aJarThatMayStillBeChangingIsReadAgain() throws IOException {
    cache.store(file("a.jar", "content"));

    assertThat(cache.folder().resolve("stamps")).doesNotExist();
  }

  @Test
  void aDamagedCopyOfAJarThatHasNotChangedIsReplaced() throws IOException {
    CodeCache later = cacheIn(Duration.ofMinutes(1));
    Path jar = file("a.jar", "content");
    CachedJar stored = later.store(jar).orElseThrow();

    Files.writeString(stored.path(), "CONTENT");

    assertThat(later.store(jar)).contains(stored);
    assertThat(stored.path()).hasContent("content");
  }

  @Test
  void whatWasMadeFromSomethingElseIsFoundByWhatItWasMadeFrom() throws IOException {
    Path stored = cache.store("compiled", "key-1", "classes".getBytes(UTF_8)).orElseThrow();

    assertThat(cache.find("compiled", "key-1")).contains(stored);
    assertThat(stored).hasContent("classes");

    Files.writeString(stored, "damaged");
    assertThat(cache.find("compiled", "key-1")).isEmpty();
    Files.writeString(cache.folder().resolve("compiled/key-1"), "../../etc/passwd");
    assertThat(cache.find("compiled", "key-1")).isEmpty();
  }

  @Test
  void aKeyIsNoPath() {
    assertThatThrownBy(() -> cache.find("compiled", "../code/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compiled/../code/x");
    assertThatThrownBy(() -> cache.find("..", "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cache.find("compiled", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAFolderThereIsNoCache() throws IOException {
    assertThat(CodeCache.at(file("file", ""))).isEmpty();
  }

  @Test
  void whereNothingCanBeWrittenNothingIsKept() throws IOException {
    Path jar = file("a.jar", "content");
    Files.writeString(cache.folder().resolve("code"), "a file where a folder should be");
    Files.writeString(cache.folder().resolve("compiled"), "another");

    assertThat(cache.store(jar)).isEmpty();
    assertThat(cache.store("content".getBytes(UTF_8))).isEmpty();
    assertThat(cache.store("compiled", "key", "content".getBytes(UTF_8))).isEmpty();
    assertThat(cache.lockFor("0")).isEmpty();
  }

  @Test
  void beyondItsLimitTheLongestUnusedGo() throws IOException {
    Instant now = Instant.now();
    CodeCache small = new CodeCache(cache.folder(), 25, InstantSource.fixed(now));
    CachedJar oldest = small.store(file("1.jar", "content 01")).orElseThrow();
    CachedJar middle = small.store(file("2.jar", "content 02")).orElseThrow();
    age(oldest.path(), Duration.ofDays(3));
    age(middle.path(), Duration.ofDays(4));
    assertThat(small.find(oldest.sha256())).as("a use of the older").isPresent();

    CachedJar newest = small.store(file("3.jar", "content 03")).orElseThrow();

    assertThat(small.find(oldest.sha256())).isPresent();
    assertThat(small.find(middle.sha256())).isEmpty();
    assertThat(small.find(newest.sha256())).isPresent();
  }

  @Test
  void whatMayBeInUseStaysEvenBeyondTheLimit() throws IOException {
    CodeCache small = new CodeCache(cache.folder(), 5, InstantSource.system());

    CachedJar one = small.store(file("1.jar", "content 1")).orElseThrow();
    CachedJar two = small.store(file("2.jar", "content 2")).orElseThrow();

    assertThat(List.of(one.path(), two.path())).allSatisfy(path -> assertThat(path).exists());
  }

  @Test
  void whatKilledWritersLeftIsSweptAfterAnHour() throws IOException {
    cache.store(file("1.jar", "content 1"));
    Path left = Files.writeString(cache.folder().resolve("code/1" + CacheSweep.TEMPORARY), "half");
    Path underWay = Files.writeString(cache.folder().resolve("code/2" + CacheSweep.TEMPORARY), "");
    age(left, Duration.ofHours(2));

    cache.store(file("2.jar", "content 2"));

    assertThat(left).doesNotExist();
    assertThat(underWay).exists();
  }

  @Test
  void whatWasNotUsedForAMonthGoes() throws IOException {
    CachedJar old = cache.store(file("1.jar", "content 1")).orElseThrow();
    CachedJar used = cache.store(file("2.jar", "content 2")).orElseThrow();
    age(old.path(), Duration.ofDays(31));
    age(used.path(), Duration.ofDays(29));

    cache.store(file("3.jar", "content 3"));

    assertThat(old.path()).doesNotExist();
    assertThat(used.path()).exists();
  }

  @Test
  void nothingTemporaryIsLeft() throws IOException {
    cache.store(file("a.jar", "content"));
    cache.store("more".getBytes(UTF_8));

    try (Stream<Path> files = Files.list(cache.folder().resolve("code"))) {
      assertThat(files).hasSize(2).allMatch(file -> file.toString().endsWith(".jar"));
    }
  }

  @Test
  void manyAtOnceMayStoreTheSame() throws Exception {
    byte[] content = new byte[300_000];
    Path jar = Files.write(temp.resolve("a.jar"), content);
    Callable<Optional<CachedJar>> store =
        () -> CodeCache.at(cache.folder()).orElseThrow().store(jar);

    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var stored : threads.invokeAll(Collections.nCopies(40, store))) {
        assertThat(stored.get().orElseThrow().path()).hasBinaryContent(content);
      }
    }
  }

  @Test
  void cleaningLeavesNothingOfOursAndAllThatIsNot() throws IOException {
    Path home = Files.createDirectories(temp.resolve("home"));
    Path code = Files.createDirectories(home.resolve("code"));
    Path thesis = Files.writeString(code.resolve("thesis.txt"), "all of it");
    CodeCache within = CodeCache.at(home).orElseThrow();
    CachedJar jar = within.store(file("a.jar", "content")).orElseThrow();

    within.clean();

    assertThat(thesis).exists();
    assertThat(jar.path()).doesNotExist();
    assertThat(within.store(file("a.jar", "content"))).contains(jar);
  }

  /// The same cache, used that much later.
  private CodeCache cacheIn(Duration time) {
    return new CodeCache(cache.folder(), 1 << 20, InstantSource.fixed(Instant.now().plus(time)));
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().getFirst();
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(temp.resolve(name), content);
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }
}
