#!/usr/bin/perl
# reporter.pl FILE [SIGNAL...]: appends a line to FILE for each signal it gets, and prints it, too, but for the SIGNALs, which it leaves alone. Ends with
# status 7: half a second (or $REPORTER_SETTLE seconds) after a TERM or an INT, or once FILE.over is there. perl, because it is part of Debian's base and
# starts in a few milliseconds.
use strict;
use warnings;
use Time::HiRes qw(sleep time);

my ($file, @left) = @ARGV;
# The time that a second delivery of the same signal has to come.
my $settle = $ENV{REPORTER_SETTLE} // 0.5;
my $end;
$| = 1;
open my $log, '>>', $file or die "$file: $!";
$log->autoflush(1);

sub report {
  my ($what) = @_;
  # One write a line: a reader sees whole lines only.
  syswrite $log, "$what\n";
  print "$what\n";
}

# A signal that comes while another is reported waits: else file and stdout could have them in different orders.
my (@got, $busy);
sub drain {
  return if $busy;
  $busy = 1;
  while (@got) { report('got ' . shift @got) }
  $busy = 0;
}

for my $name (qw(HUP INT QUIT ABRT USR1 USR2 ALRM TERM CONT TSTP URG WINCH)) {
  next if grep { $_ eq $name } @left;
  $SIG{$name} = sub {
    push @got, $name;
    drain();
    $end //= time + $settle if $name eq 'TERM' || $name eq 'INT';
  };
}

report("ready $$ " . getppid());
until (defined $end && time >= $end) {
  sleep 0.1;
  drain();
  $end //= time + $settle if -e "$file.over";
}
drain();
report('end');
exit 7;
