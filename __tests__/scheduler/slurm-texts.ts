/**
 * What Slurm 22.05 printed about real jobs, with SLURM_TIME_FORMAT=%s: `scontrol -o` reading questions on its stdin, `sacct` with its database. Only the names of the
 * user, his folder and the nodes are others.
 *
 * 1 cancelled; 7 failed with status 3; 27 out of memory; 28 a script whose step 0 ran out of memory; 29 its node died; 30 the same, and requeued; 31 requeued by hand;
 * 32 runs; 33 requeued, its step 0 was killed before; 34 cancelled by root.
 */
export const SCONTROL = `scontrol: show job 1
JobId=1 JobName=cancel UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901759 Nice=0 Account=(null) QOS= JobState=CANCELLED Reason=None Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:15 RunTime=00:00:07 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759113 EligibleTime=1795759113 AccrueTime=1795759113 StartTime=1795759114 EndTime=1795759121 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759114 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList=n1 BatchHost=n1 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=0 MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/cancel.sh WorkDir=/home/ada StdErr=/home/ada/err-1 StdIn=/dev/null StdOut=/home/ada/out-1 Power= 
scontrol: show job 27
JobId=27 JobName=oom UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901734 Nice=0 Account=a QOS=normal JobState=OUT_OF_MEMORY Reason=OutOfMemory Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:125 RunTime=00:00:00 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759275 EligibleTime=1795759275 AccrueTime=1795759275 StartTime=1795759276 EndTime=1795759276 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList=n1 BatchHost=n1 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=150M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=150M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/oom.sh WorkDir=/home/ada StdErr=/home/ada/err-27 StdIn=/dev/null StdOut=/home/ada/out-27 Power= 
scontrol: show job 29
JobId=29 JobName=down UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901732 Nice=0 Account=a QOS=normal JobState=NODE_FAIL Reason=NodeDown Dependency=(null) Requeue=0 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:12 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759275 EligibleTime=1795759275 AccrueTime=1795759275 StartTime=1795759276 EndTime=1795759288 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=n2 ExcNodeList=(null) NodeList=n2 BatchHost=n2 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/down.sh WorkDir=/home/ada StdErr=/home/ada/err-29 StdIn=/dev/null StdOut=/home/ada/out-29 Power= 
scontrol: show job 30
JobId=30 JobName=downrequeue UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901731 Nice=0 Account=a QOS=normal JobState=PENDING Reason=BeginTime Dependency=(null) Requeue=1 Restarts=1 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759288 EligibleTime=1795759409 AccrueTime=1795759409 StartTime=1795759409 EndTime=1827295409 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Main Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=n2 ExcNodeList=(null) NodeList= NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/downrequeue.sh WorkDir=/home/ada StdErr=/home/ada/err-30 StdIn=/dev/null StdOut=/home/ada/out-30 Power= 
scontrol: show job 31
JobId=31 JobName=requeue UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901730 Nice=0 Account=a QOS=normal JobState=PENDING Reason=BeginTime Dependency=(null) Requeue=1 Restarts=1 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00 TimeLimit=UNLIMITED TimeMin=N/A SubmitTime=1795759290 EligibleTime=1795759411 AccrueTime=1795759411 StartTime=1795759411 EndTime=Unknown Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Main Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList= NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/requeue.sh WorkDir=/home/ada StdErr=/home/ada/err-31 StdIn=/dev/null StdOut=/home/ada/out-31 Power= 
scontrol: show job 32
JobId=32 JobName=timeout UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901729 Nice=0 Account=a QOS=normal JobState=RUNNING Reason=None Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:22 TimeLimit=00:01:00 TimeMin=N/A SubmitTime=1795759275 EligibleTime=1795759275 AccrueTime=1795759275 StartTime=1795759276 EndTime=1795759336 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList=n1 BatchHost=n1 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/timeout.sh WorkDir=/home/ada StdErr=/home/ada/err-32 StdIn=/dev/null StdOut=/home/ada/out-32 Power= 
scontrol: show job 34
JobId=34 JobName=cancel UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901727 Nice=0 Account=a QOS=normal JobState=CANCELLED Reason=None Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:15 RunTime=00:00:11 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759275 EligibleTime=1795759275 AccrueTime=1795759275 StartTime=1795759276 EndTime=1795759287 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList=n2 BatchHost=n2 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/cancel.sh WorkDir=/home/ada StdErr=/home/ada/err-34 StdIn=/dev/null StdOut=/home/ada/out-34 Power= 
scontrol: show job 7
JobId=7 JobName=fail UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901753 Nice=0 Account=(null) QOS= JobState=FAILED Reason=NonZeroExitCode Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=3:0 RunTime=00:00:01 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759113 EligibleTime=1795759113 AccrueTime=1795759113 StartTime=1795759114 EndTime=1795759115 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759114 Scheduler=Backfill Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList=n2 BatchHost=n2 NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=0 MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/fail.sh WorkDir=/home/ada StdErr=/home/ada/err-7 StdIn=/dev/null StdOut=/home/ada/out-7 Power= 
scontrol: show job 999999
scontrol: show step 33.0
Job step 33.0 not found
scontrol: show job 33
JobId=33 JobName=killstep UserId=ada(1000) GroupId=ada(1000) MCS_label=N/A Priority=4294901728 Nice=0 Account=a QOS=normal JobState=PENDING Reason=BeginTime Dependency=(null) Requeue=1 Restarts=1 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00 TimeLimit=365-00:00:00 TimeMin=N/A SubmitTime=1795759288 EligibleTime=1795759409 AccrueTime=1795759409 StartTime=1795759409 EndTime=1827295409 Deadline=N/A SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795759276 Scheduler=Main Partition=test AllocNode:Sid=localhost:4390 ReqNodeList=(null) ExcNodeList=(null) NodeList= NumNodes=1 NumCPUs=1 NumTasks=1 CPUs/Task=1 ReqB:S:C:T=0:0:*:* TRES=cpu=1,mem=100M,node=1,billing=1 Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=* MinCPUsNode=1 MinMemoryNode=100M MinTmpDiskNode=0 Features=(null) DelayBoot=00:00:00 OverSubscribe=YES Contiguous=0 Licenses=(null) Network=(null) Command=/home/ada/killstep.sh WorkDir=/home/ada StdErr=/home/ada/err-33 StdIn=/dev/null StdOut=/home/ada/out-33 Power= 
scontrol: 
`;

export const SACCT = `1|ada|CANCELLED|0:15|1795759114|1795759121|None
8_3|ada|CANCELLED|0:15|1795759114|1795759121|None
27|ada|OUT_OF_MEMORY|0:125|1795759276|1795759276|None
27.batch||OUT_OF_MEMORY|0:125|1795759276|1795759276|
28|ada|FAILED|1:0|1795759276|1795759277|None
28.batch||FAILED|1:0|1795759276|1795759277|
28.0||OUT_OF_MEMORY|0:125|1795759276|1795759277|
29|ada|NODE_FAIL|0:0|1795759276|1795759288|None
29.batch||CANCELLED||1795759276|1795759288|
30|ada|NODE_FAIL|0:0|1795759276|1795759288|None
30.batch||CANCELLED||1795759276|1795759288|
31|ada|REQUEUED|0:0|1795759276|1795759288|None
31.batch||CANCELLED|0:15|1795759276|1795759289|
32|ada|RUNNING|0:0|1795759276|Unknown|None
32.batch||RUNNING|0:0|1795759276|Unknown|
33|ada|NODE_FAIL|0:0|1795759276|1795759288|None
33.batch||CANCELLED||1795759276|1795759288|
33.0||CANCELLED|0:9|1795759276|1795759287|
34|ada|CANCELLED by 0|0:0|1795759276|1795759287|None
34.batch||CANCELLED|0:15|1795759276|1795759288|
30|ada|PENDING|0:0|Unknown|Unknown|BeginTime
33|ada|PENDING|0:0|Unknown|Unknown|BeginTime
31|ada|PENDING|0:0|Unknown|Unknown|BeginTime
`;
