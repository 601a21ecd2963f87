package jdist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.Cluster;
import jdist.code.CodeCache;
import jdist.code.DriverCode;
import jdist.failure.JdistException;
import jdist.identity.ProcessIds;
import jdist.launch.HostName;
import jdist.process.DriverProcess;
import jdist.process.FlightRecording;
import jdist.process.LocalProcess;
import jdist.script.Script;

/// One run of the command, in order: understand what was typed, look at the driver, start the
/// workers while the driver is made ready, run its main.
final class Command implements Job {
  private final Plan plan;
  private final Interrupts interrupts;
  private final ThreadDumps dumps = new ThreadDumps();
  private final Optional<RunEvents> events;

  private Command(Plan plan) {
    this.plan = plan;
    this.events = plan.json() && !plan.dryRun() ? Optional.of(new RunEvents()) : Optional.empty();
    this.interrupts = Interrupts.handle(plan.voice());
    Quits.follow(dumps);
    plan.timeLimit().ifPresent(limit -> TimeLimit.start(limit, dumps, plan.voice()));
  }

  /// Understands what was typed; empty if only a text was asked for, which has been printed.
  ///
  /// @throws UsageException if it cannot be understood
  static Optional<Job> understand(List<String> typed) {
    List<String> inherited = inheritedOptions();
    CommandLine line = CommandLine.of(inherited, typed);
    String word = line.driver().orElse("");
    Map<Option, List<String>> values =
        switch (word) {
          case DoctorCommand.WORD ->
              OptionsAlone.values(word, DoctorCommand.TAKEN, inherited, line);
          case CleanCommand.WORD -> OptionsAlone.values(word, CleanCommand.TAKEN, inherited, line);
          case CompletionCommand.WORD -> CompletionCommand.options(inherited, line);
          default -> OptionModel.parse(line.options());
        };
    if (values.containsKey(Option.HELP)) {
      System.out.print(Help.text());
      return Optional.empty();
    }
    if (values.containsKey(Option.VERSION)) {
      System.out.println(Help.version(LocalProcess.version()));
      return Optional.empty();
    }
    return Optional.of(
        switch (word) {
          case DoctorCommand.WORD -> new DoctorCommand(PlanMaker.doctor(values));
          case CleanCommand.WORD -> new CleanCommand(PlanMaker.doctor(values));
          case CompletionCommand.WORD -> CompletionCommand.of(line);
          default -> new Command(plan(line, values));
        });
  }

  private static Plan plan(CommandLine line, Map<Option, List<String>> values) {
    try {
      return PlanMaker.make(line, values);
    } catch (UsageException e) {
      throw line.lines().placed(e);
    }
  }

  /// What the environment's `JDIST_OPTIONS` says; `bin/jdist` hands it on as a system property.
  static List<String> inheritedOptions() {
    String options = System.getProperty("jdist.options", "");
    System.clearProperty("jdist.options");
    try {
      return Words.of(options);
    } catch (IllegalArgumentException e) {
      throw new UsageException("JDIST_OPTIONS: " + e.getMessage(), e);
    }
  }

  @Override
  public Voice voice() {
    return plan.voice();
  }

  /// What goes wrong before the driver's main runs, but for what the user did wrong.
  static final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    private final Throwable reason;

    StartException(Throwable reason) {
      super(reason);
      this.reason = reason;
    }

    Throwable reason() {
      return reason;
    }
  }

  /// Runs the driver; returns when its main does.
  ///
  /// @throws UsageException if there is something wrong with the driver
  /// @throws NotResolvedException if a library that it names cannot be had
  /// @throws NotCompiledException if it does not compile
  /// @throws LoadFailedException if a file of `-L` has failed
  /// @throws StartException if workers, or jdist itself, failed before it ran
  /// @throws Throwable whatever its main throws
  @Override
  public void run() throws Throwable {
    Work work = start();
    tellOfMain(RunEvents.Main.RUNS);
    try {
      work.run();
      tellOfMain(RunEvents.Main.RETURNED);
    } catch (Throwable failure) {
      tellOfMain(RunEvents.Main.THREW);
      if (isOfCluster(failure) && JvmEnd.hasBegun()) {
        JvmEnd.await();
      }
      throw failure;
    } finally {
      interrupts.ended();
    }
  }

  @Override
  public void failed(ExitCode code, String message) {
    if (events.isPresent()) {
      events.get().failed(code.status(), message);
    }
  }

  private void tellOfMain(RunEvents.Main main) {
    if (events.isPresent()) {
      events.get().main(main);
    }
  }

  private static boolean isOfCluster(Throwable failure) {
    return failure instanceof JdistException
        || (failure.getCause() != null && isOfCluster(failure.getCause()));
  }

  /// What the driver does.
  private interface Work {
    void run() throws Throwable;
  }

  private Work start() throws StartException, Script.ScriptException {
    try {
      if (events.isPresent()) {
        events.get().begin();
      }
      plan.warnings().forEach(plan.voice()::warning);
      DriverProgram.check(plan);
      Loads.check(plan);
      Dependencies dependencies = Dependencies.of(plan);
      plan.lines().lines().forEach(line -> plan.voice().detail(line.where() + " says " + line));
      if (plan.dryRun()) {
        System.out.print(DryRun.text(plan));
        System.exit(ExitCode.SUCCESS.status());
      }
      setProperties();
      if (events.isPresent()) {
        events.get().hasProperties();
      }
      record();
      return startCluster(dependencies);
    } catch (UsageException
        | NotResolvedException
        | NotCompiledException
        | LoadFailedException
        | Script.ScriptException e) {
      throw e;
    } catch (IOException e) {
      throw new UsageException(plan.driver() + " cannot be run: " + e, e);
    } catch (InterruptedException | RuntimeException | LinkageError e) {
      throw new StartException(e);
    } catch (OutOfMemoryError e) {
      throw new StartException(ClusterStart.withoutMeans(e));
    }
  }

  private Work startCluster(Dependencies dependencies)
      throws IOException, InterruptedException, Script.ScriptException {
    ClusterStart start = ClusterStart.begin(plan, dumps, events);
    boolean started = false;
    try {
      Prepared prepared = prepare(start, dependencies);
      if (events.isPresent()) {
        events.get().hasClasses();
      }
      DriverProcess driver = start.await();
      interrupts.running(driver::interruptAll);
      started = true;
      prepared.loads().run(Cluster.current(), prepared.snippets(), plan.voice());
      return prepared.work();
    } finally {
      if (!started) {
        start.giveUp();
      }
    }
  }

  /// What runs when the workers are there: first the files of `-L`.
  ///
  /// @param snippets if anything is taken snippet by snippet
  private record Prepared(Loads loads, Optional<Snippets> snippets, Work work) {}

  private void setProperties() {
    if (plan.voice().isVerbose()) {
      System.setProperty("jdist.verbose", "true");
    }
    plan.options().properties().forEach(System::setProperty);
  }

  private void record() throws IOException {
    Optional<Path> folder = plan.options().recordings();
    if (folder.isPresent()) {
      FlightRecording.start(
          FlightRecording.file(folder.get(), ProcessIds.DRIVER, HostName.local()));
    }
  }

  /// Makes the driver ready while its workers start.
  private Prepared prepare(ClusterStart start, Dependencies dependencies) throws IOException {
    Optional<CodeCache> cache = CodeCache.open();
    Path folder = start.directory().path();
    var workshop = new DriverProgram.Workshop(cache, folder, plan.voice()::warning);
    List<Path> given = new ArrayList<>(DriverProgram.classPath(plan));
    given.addAll(dependencies.jars(cache, plan.voice()));
    Loads loads = Loads.find(plan, given, workshop);
    List<Path> behind = new ArrayList<>(given);
    behind.addAll(loads.classPath());
    Optional<DriverProgram> program =
        plan.kind().isSnippets()
            ? Optional.empty()
            : Optional.of(DriverProgram.find(plan, behind, workshop));
    List<Path> classPath = program.map(DriverProgram::classPath).orElse(behind);
    DriverCode code = DriverCode.ofClassPath(classPath, cache, folder);
    code.shadedVersion(LocalProcess.version())
        .ifPresent(version ->
            plan.voice()
                .warning(
                    program.map(DriverProgram::origin).orElse("the class path")
                        + " contains jdist "
                        + version
                        + "; it runs with jdist "
                        + LocalProcess.version()
                        + " (give jdist-runtime the scope provided)"));
    System.setProperty(
        "java.class.path",
        String.join(java.io.File.pathSeparator, classPath.stream().map(String::valueOf).toList()));
    Thread.currentThread().setContextClassLoader(code.loader());
    Loads mains = loads.withMains(program, code.loader());
    if (program.isPresent()) {
      MainMethod main = MainMethod.find(program.get(), code.loader());
      start.has(code);
      Optional<Snippets> snippets = snippets(loads.hasScripts(), code, classPath, workshop);
      return new Prepared(mains, snippets, () -> run(main));
    }
    start.has(code);
    Snippets snippets = Snippets.prepare(plan, code, classPath, workshop);
    return new Prepared(mains, Optional.of(snippets), () -> snippets.run(start.ready()));
  }

  private Optional<Snippets> snippets(
      boolean wanted, DriverCode code, List<Path> classPath, DriverProgram.Workshop workshop)
      throws IOException {
    return wanted
        ? Optional.of(Snippets.prepare(plan, code, classPath, workshop))
        : Optional.empty();
  }

  private void run(MainMethod main) throws Throwable {
    main.run(plan.driverArguments().toArray(String[]::new), plan.voice().isVerbose());
  }
}
