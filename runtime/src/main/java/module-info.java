/// The library a driver compiles against and every worker runs.
@SuppressWarnings("requires-automatic") // MINA's modules have a name and nothing more
module org.jdist.runtime {
  requires static org.apache.sshd.osgi;
  requires static org.jspecify;
  requires jdk.jfr;
  requires jdk.unsupported;
  requires jdk.management;
  requires jdk.net;

  exports jdist;
  exports jdist.cluster;
  exports jdist.failure;
  exports jdist.parallel;
  exports jdist.remote;
  exports jdist.task;
}
