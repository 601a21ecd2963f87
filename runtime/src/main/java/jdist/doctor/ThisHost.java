package jdist.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.code.CodeCache;
import jdist.doctor.Finding.Verdict;
import jdist.launch.HostFacts;
import jdist.launch.Installation;
import jdist.launch.LocalManager;
import jdist.launch.SshHosts;
import jdist.transport.SharedMemory;

/// What this host has for a driver and its workers. One use.
final class ThisHost {
  /// For the arrays of a few links.
  private static final long LEAST_SHARED = 128L << 20;

  private static final long LEAST_MEMORY = 128L << 20; // of a worker

  private final SshHosts.Wish wish;
  private final Optional<CodeCache> cache = CodeCache.open();
  private final HostFacts facts;
  private final List<Finding> findings = new ArrayList<>();

  private ThisHost(SshHosts.Wish wish) {
    this.wish = wish;
    this.facts = HostFacts.measure(cache.map(CodeCache::folder).orElse(Path.of("/")));
  }

  static ThisHost look(SshHosts.Wish wish) {
    ThisHost host = new ThisHost(wish);
    host.note("java", Verdict.OK, host.java(), "");
    host.lookAtCache();
    host.lookAtSharedMemory();
    host.lookAtLimits();
    host.lookAtMemory();
    return host;
  }

  HostFacts facts() {
    return facts;
  }

  HostReport report() {
    return new HostReport(HostReport.HERE, findings);
  }

  private void note(String what, Verdict verdict, String found, String remedy) {
    findings.add(new Finding(what, verdict, found, "", remedy));
  }

  private String java() {
    return facts.java() + " in " + facts.javaHome() + ", " + facts.platform();
  }

  private void lookAtCache() {
    if (cache.isEmpty() || !Files.isWritable(cache.get().folder())) {
      String folder = cache.map(it -> it.folder() + " cannot be written").orElse("there is none");
      note("cache", Verdict.WARN, folder, "set JDIST_CACHE to a folder of yours");
      return;
    }
    String found = facts.folder() + ", " + Amounts.bytes(facts.freeBytes()) + " free";
    if (facts.freeBytes() < Facts.LEAST_ROOM) {
      note("cache", Verdict.WARN, found, "make room there, or set JDIST_CACHE to another folder");
    } else {
      note("cache", Verdict.OK, found, "");
    }
  }

  private void lookAtSharedMemory() {
    Optional<Path> folder = SharedMemory.folder();
    if (folder.isEmpty()) {
      String remedy = "mount a tmpfs at /dev/shm; without, arrays are copied through sockets";
      note("shared memory", Verdict.WARN, "there is none", remedy);
      return;
    }
    long free = folder.get().toFile().getUsableSpace();
    String found = folder.get() + ", " + Amounts.bytes(free) + " free";
    if (free < LEAST_SHARED) {
      String remedy = "a larger one (docker run --shm-size=1g), or large arrays go through sockets";
      note("shared memory", Verdict.WARN, found, remedy);
    } else {
      note("shared memory", Verdict.OK, found, "");
    }
  }

  private void lookAtLimits() {
    boolean few = facts.processes() < Facts.LEAST_PROCESSES;
    String processes = Amounts.limit(facts.processes());
    note("processes", few ? Verdict.WARN : Verdict.OK, processes, few ? Facts.processes() : "");
    few = facts.openFiles() < Facts.LEAST_FILES;
    String files = Amounts.limit(facts.openFiles());
    note("open files", few ? Verdict.WARN : Verdict.OK, files, few ? Facts.files() : "");
  }

  /// With as many workers as were asked for, else one a core.
  private void lookAtMemory() {
    int workers = wish.local() > 0 ? wish.local() : facts.cores();
    LocalManager manager = new LocalManager(Installation.ofThisProcess(), wish.streams());
    String found =
        Amounts.bytes(facts.memoryBytes())
            + "; each of "
            + workers
            + (workers == 1 ? " worker: " : " workers: ")
            + manager.explain(workers, wish.options());
    boolean little = facts.memoryBytes() / 10 * 6 / (workers + 1) < LEAST_MEMORY;
    note("memory", little ? Verdict.WARN : Verdict.OK, found, little ? "fewer workers (-p)" : "");
  }
}
