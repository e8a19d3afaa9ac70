// Generated from lib/config/schemas by scripts/schemas.mjs: change these, then run it again.
"use strict";
export const validateUserSettings = validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"user-settings.json","title":"~/.logoptin","type":"object","properties":{"mode":{"$ref":"#/definitions/mode"},"mask":{"$ref":"#/definitions/mask"},"repeats":{"$ref":"#/definitions/repeats"},"tasks":{"$ref":"#/definitions/tasks"}},"definitions":{"mode":{"enum":["enabled","metadata","disabled"]},"repeats":{"enum":["fold","keep"]},"tasks":{"enum":["all","first","first-per-node"]},"mask":{"type":"object","properties":{"values":{"type":"array","items":{"type":"string"}},"env":{"type":"array","items":{"type":"string","pattern":"^[^\\s=]+$"}}},"additionalProperties":false}}};
const schema12 = {"enum":["enabled","metadata","disabled"]};
const schema13 = {"type":"object","properties":{"values":{"type":"array","items":{"type":"string"}},"env":{"type":"array","items":{"type":"string","pattern":"^[^\\s=]+$"}}},"additionalProperties":false};
const schema14 = {"enum":["fold","keep"]};
const schema15 = {"enum":["all","first","first-per-node"]};
const pattern0 = new RegExp("^[^\\s=]+$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="user-settings.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.mode !== undefined){
let data0 = data.mode;
if(!(((data0 === "enabled") || (data0 === "metadata")) || (data0 === "disabled"))){
const err0 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/mode/enum",keyword:"enum",params:{allowedValues: schema12.enum}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.mask !== undefined){
let data1 = data.mask;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key0 in data1){
if(!((key0 === "values") || (key0 === "env"))){
const err1 = {instancePath:instancePath+"/mask",schemaPath:"#/definitions/mask/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data1.values !== undefined){
let data2 = data1.values;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(typeof data2[i0] !== "string"){
const err2 = {instancePath:instancePath+"/mask/values/" + i0,schemaPath:"#/definitions/mask/properties/values/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath:instancePath+"/mask/values",schemaPath:"#/definitions/mask/properties/values/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data1.env !== undefined){
let data4 = data1.env;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
let data5 = data4[i1];
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
const err4 = {instancePath:instancePath+"/mask/env/" + i1,schemaPath:"#/definitions/mask/properties/env/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s=]+$"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/mask/env/" + i1,schemaPath:"#/definitions/mask/properties/env/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/mask/env",schemaPath:"#/definitions/mask/properties/env/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/mask",schemaPath:"#/definitions/mask/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.repeats !== undefined){
let data6 = data.repeats;
if(!((data6 === "fold") || (data6 === "keep"))){
const err8 = {instancePath:instancePath+"/repeats",schemaPath:"#/definitions/repeats/enum",keyword:"enum",params:{allowedValues: schema14.enum}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.tasks !== undefined){
let data7 = data.tasks;
if(!(((data7 === "all") || (data7 === "first")) || (data7 === "first-per-node"))){
const err9 = {instancePath:instancePath+"/tasks",schemaPath:"#/definitions/tasks/enum",keyword:"enum",params:{allowedValues: schema15.enum}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}

export const validateSiteSettings = validate11;
const schema16 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"site-settings.json","title":"/etc/joblog/config.yaml","type":"object","properties":{"mode":{"$ref":"user-settings.json#/definitions/mode"},"mask":{"$ref":"user-settings.json#/definitions/mask"},"repeats":{"$ref":"user-settings.json#/definitions/repeats"},"tasks":{"$ref":"user-settings.json#/definitions/tasks"},"store":{"type":"string","pattern":"^(/|\\{home\\})(?:[^{}\\u0000-\\u001f\\u007f]|\\{user\\}|\\{home\\})*$"},"share":{"type":"string","pattern":"^group:[^:\\n]+$"},"record":{"type":"object","properties":{"cmd":{"type":"boolean"}},"additionalProperties":false},"retention":{"type":"object","properties":{"olderThan":{"$ref":"#/definitions/age"},"keep":{"type":"integer","minimum":0,"maximum":9007199254740991}}},"limits":{"type":"object","properties":{"throughput":{"$ref":"#/definitions/size"},"burst":{"$ref":"#/definitions/size"},"size":{"$ref":"#/definitions/size"},"free":{"$ref":"#/definitions/size"},"spool":{"$ref":"#/definitions/size"},"exit":{"$ref":"#/definitions/duration"}}}},"definitions":{"size":{"type":["integer","string"],"minimum":0,"maximum":9007199254740991,"pattern":"^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"},"age":{"type":"string","pattern":"^[0-9]{1,6}(\\.[0-9]{1,3})?(min|h|d|w)$"},"duration":{"type":["integer","string"],"minimum":0,"maximum":86400000,"pattern":"^[0-9]{1,7}(\\.[0-9]{1,3})?(ms|s|min)$"}}};
const schema21 = {"type":"string","pattern":"^[0-9]{1,6}(\\.[0-9]{1,3})?(min|h|d|w)$"};
const schema22 = {"type":["integer","string"],"minimum":0,"maximum":9007199254740991,"pattern":"^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"};
const schema27 = {"type":["integer","string"],"minimum":0,"maximum":86400000,"pattern":"^[0-9]{1,7}(\\.[0-9]{1,3})?(ms|s|min)$"};
const pattern2 = new RegExp("^(/|\\{home\\})(?:[^{}\\u0000-\\u001f\\u007f]|\\{user\\}|\\{home\\})*$", "u");
const pattern3 = new RegExp("^group:[^:\\n]+$", "u");
const pattern4 = new RegExp("^[0-9]{1,6}(\\.[0-9]{1,3})?(min|h|d|w)$", "u");
const pattern5 = new RegExp("^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$", "u");
const pattern10 = new RegExp("^[0-9]{1,7}(\\.[0-9]{1,3})?(ms|s|min)$", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="site-settings.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.mode !== undefined){
let data0 = data.mode;
if(!(((data0 === "enabled") || (data0 === "metadata")) || (data0 === "disabled"))){
const err0 = {instancePath:instancePath+"/mode",schemaPath:"user-settings.json#/definitions/mode/enum",keyword:"enum",params:{allowedValues: schema12.enum}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.mask !== undefined){
let data1 = data.mask;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key0 in data1){
if(!((key0 === "values") || (key0 === "env"))){
const err1 = {instancePath:instancePath+"/mask",schemaPath:"user-settings.json#/definitions/mask/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data1.values !== undefined){
let data2 = data1.values;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(typeof data2[i0] !== "string"){
const err2 = {instancePath:instancePath+"/mask/values/" + i0,schemaPath:"user-settings.json#/definitions/mask/properties/values/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath:instancePath+"/mask/values",schemaPath:"user-settings.json#/definitions/mask/properties/values/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data1.env !== undefined){
let data4 = data1.env;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
let data5 = data4[i1];
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
const err4 = {instancePath:instancePath+"/mask/env/" + i1,schemaPath:"user-settings.json#/definitions/mask/properties/env/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s=]+$"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/mask/env/" + i1,schemaPath:"user-settings.json#/definitions/mask/properties/env/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/mask/env",schemaPath:"user-settings.json#/definitions/mask/properties/env/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/mask",schemaPath:"user-settings.json#/definitions/mask/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.repeats !== undefined){
let data6 = data.repeats;
if(!((data6 === "fold") || (data6 === "keep"))){
const err8 = {instancePath:instancePath+"/repeats",schemaPath:"user-settings.json#/definitions/repeats/enum",keyword:"enum",params:{allowedValues: schema14.enum}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.tasks !== undefined){
let data7 = data.tasks;
if(!(((data7 === "all") || (data7 === "first")) || (data7 === "first-per-node"))){
const err9 = {instancePath:instancePath+"/tasks",schemaPath:"user-settings.json#/definitions/tasks/enum",keyword:"enum",params:{allowedValues: schema15.enum}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.store !== undefined){
let data8 = data.store;
if(typeof data8 === "string"){
if(!pattern2.test(data8)){
const err10 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/pattern",keyword:"pattern",params:{pattern: "^(/|\\{home\\})(?:[^{}\\u0000-\\u001f\\u007f]|\\{user\\}|\\{home\\})*$"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.share !== undefined){
let data9 = data.share;
if(typeof data9 === "string"){
if(!pattern3.test(data9)){
const err12 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/pattern",keyword:"pattern",params:{pattern: "^group:[^:\\n]+$"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.record !== undefined){
let data10 = data.record;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key1 in data10){
if(!(key1 === "cmd")){
const err14 = {instancePath:instancePath+"/record",schemaPath:"#/properties/record/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data10.cmd !== undefined){
if(typeof data10.cmd !== "boolean"){
const err15 = {instancePath:instancePath+"/record/cmd",schemaPath:"#/properties/record/properties/cmd/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/record",schemaPath:"#/properties/record/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.retention !== undefined){
let data12 = data.retention;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.olderThan !== undefined){
let data13 = data12.olderThan;
if(typeof data13 === "string"){
if(!pattern4.test(data13)){
const err17 = {instancePath:instancePath+"/retention/olderThan",schemaPath:"#/definitions/age/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,6}(\\.[0-9]{1,3})?(min|h|d|w)$"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/retention/olderThan",schemaPath:"#/definitions/age/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data12.keep !== undefined){
let data14 = data12.keep;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err19 = {instancePath:instancePath+"/retention/keep",schemaPath:"#/properties/retention/properties/keep/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 9007199254740991 || isNaN(data14)){
const err20 = {instancePath:instancePath+"/retention/keep",schemaPath:"#/properties/retention/properties/keep/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data14 < 0 || isNaN(data14)){
const err21 = {instancePath:instancePath+"/retention/keep",schemaPath:"#/properties/retention/properties/keep/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
else {
const err22 = {instancePath:instancePath+"/retention",schemaPath:"#/properties/retention/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.limits !== undefined){
let data15 = data.limits;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.throughput !== undefined){
let data16 = data15.throughput;
if((!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))) && (typeof data16 !== "string")){
const err23 = {instancePath:instancePath+"/limits/throughput",schemaPath:"#/definitions/size/type",keyword:"type",params:{type: schema22.type}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 9007199254740991 || isNaN(data16)){
const err24 = {instancePath:instancePath+"/limits/throughput",schemaPath:"#/definitions/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err25 = {instancePath:instancePath+"/limits/throughput",schemaPath:"#/definitions/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(typeof data16 === "string"){
if(!pattern5.test(data16)){
const err26 = {instancePath:instancePath+"/limits/throughput",schemaPath:"#/definitions/size/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
if(data15.burst !== undefined){
let data17 = data15.burst;
if((!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))) && (typeof data17 !== "string")){
const err27 = {instancePath:instancePath+"/limits/burst",schemaPath:"#/definitions/size/type",keyword:"type",params:{type: schema22.type}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 9007199254740991 || isNaN(data17)){
const err28 = {instancePath:instancePath+"/limits/burst",schemaPath:"#/definitions/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data17 < 0 || isNaN(data17)){
const err29 = {instancePath:instancePath+"/limits/burst",schemaPath:"#/definitions/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(typeof data17 === "string"){
if(!pattern5.test(data17)){
const err30 = {instancePath:instancePath+"/limits/burst",schemaPath:"#/definitions/size/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
if(data15.size !== undefined){
let data18 = data15.size;
if((!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))) && (typeof data18 !== "string")){
const err31 = {instancePath:instancePath+"/limits/size",schemaPath:"#/definitions/size/type",keyword:"type",params:{type: schema22.type}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 9007199254740991 || isNaN(data18)){
const err32 = {instancePath:instancePath+"/limits/size",schemaPath:"#/definitions/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data18 < 0 || isNaN(data18)){
const err33 = {instancePath:instancePath+"/limits/size",schemaPath:"#/definitions/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(typeof data18 === "string"){
if(!pattern5.test(data18)){
const err34 = {instancePath:instancePath+"/limits/size",schemaPath:"#/definitions/size/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
if(data15.free !== undefined){
let data19 = data15.free;
if((!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))) && (typeof data19 !== "string")){
const err35 = {instancePath:instancePath+"/limits/free",schemaPath:"#/definitions/size/type",keyword:"type",params:{type: schema22.type}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 > 9007199254740991 || isNaN(data19)){
const err36 = {instancePath:instancePath+"/limits/free",schemaPath:"#/definitions/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data19 < 0 || isNaN(data19)){
const err37 = {instancePath:instancePath+"/limits/free",schemaPath:"#/definitions/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(typeof data19 === "string"){
if(!pattern5.test(data19)){
const err38 = {instancePath:instancePath+"/limits/free",schemaPath:"#/definitions/size/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
if(data15.spool !== undefined){
let data20 = data15.spool;
if((!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))) && (typeof data20 !== "string")){
const err39 = {instancePath:instancePath+"/limits/spool",schemaPath:"#/definitions/size/type",keyword:"type",params:{type: schema22.type}};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 9007199254740991 || isNaN(data20)){
const err40 = {instancePath:instancePath+"/limits/spool",schemaPath:"#/definitions/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data20 < 0 || isNaN(data20)){
const err41 = {instancePath:instancePath+"/limits/spool",schemaPath:"#/definitions/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(typeof data20 === "string"){
if(!pattern5.test(data20)){
const err42 = {instancePath:instancePath+"/limits/spool",schemaPath:"#/definitions/size/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,12}(\\.[0-9]{1,6})?(B|KiB|MiB|GiB|TiB)$"}};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
if(data15.exit !== undefined){
let data21 = data15.exit;
if((!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))) && (typeof data21 !== "string")){
const err43 = {instancePath:instancePath+"/limits/exit",schemaPath:"#/definitions/duration/type",keyword:"type",params:{type: schema27.type}};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 > 86400000 || isNaN(data21)){
const err44 = {instancePath:instancePath+"/limits/exit",schemaPath:"#/definitions/duration/maximum",keyword:"maximum",params:{comparison: "<=", limit: 86400000}};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(data21 < 0 || isNaN(data21)){
const err45 = {instancePath:instancePath+"/limits/exit",schemaPath:"#/definitions/duration/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(typeof data21 === "string"){
if(!pattern10.test(data21)){
const err46 = {instancePath:instancePath+"/limits/exit",schemaPath:"#/definitions/duration/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,7}(\\.[0-9]{1,3})?(ms|s|min)$"}};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
}
else {
const err47 = {instancePath:instancePath+"/limits",schemaPath:"#/properties/limits/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}

export const validateJobRecord = validate12;
const schema28 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"job-record.json","title":"job.json: the decision that was taken when the job first started","type":"object","required":["joblog","job","attempt","decided","host","user","why","config"],"properties":{"joblog":{"const":1},"job":{"type":"string"},"attempt":{"type":"integer","minimum":0},"decided":{"type":"string"},"host":{"type":"string"},"user":{"type":"string"},"why":{"type":"string"},"failed":{"const":true},"config":{"type":"object","required":["mode","repeats","tasks","mask"],"properties":{"mode":{"$ref":"user-settings.json#/definitions/mode"},"repeats":{"$ref":"user-settings.json#/definitions/repeats"},"tasks":{"$ref":"user-settings.json#/definitions/tasks"},"mask":{"type":"object","required":["values","env"],"properties":{"values":{"type":"integer","minimum":0},"env":{"type":"array","items":{"type":"string"}}}}}}}};

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="job-record.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.joblog === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "joblog"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.job === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "job"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.attempt === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "attempt"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.decided === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "decided"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.host === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "host"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.user === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.why === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "why"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.config === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "config"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.joblog !== undefined){
if(1 !== data.joblog){
const err8 = {instancePath:instancePath+"/joblog",schemaPath:"#/properties/joblog/const",keyword:"const",params:{allowedValue: 1}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.job !== undefined){
if(typeof data.job !== "string"){
const err9 = {instancePath:instancePath+"/job",schemaPath:"#/properties/job/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.attempt !== undefined){
let data2 = data.attempt;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err10 = {instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 0 || isNaN(data2)){
const err11 = {instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
if(data.decided !== undefined){
if(typeof data.decided !== "string"){
const err12 = {instancePath:instancePath+"/decided",schemaPath:"#/properties/decided/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.host !== undefined){
if(typeof data.host !== "string"){
const err13 = {instancePath:instancePath+"/host",schemaPath:"#/properties/host/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.user !== undefined){
if(typeof data.user !== "string"){
const err14 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.why !== undefined){
if(typeof data.why !== "string"){
const err15 = {instancePath:instancePath+"/why",schemaPath:"#/properties/why/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.failed !== undefined){
if(true !== data.failed){
const err16 = {instancePath:instancePath+"/failed",schemaPath:"#/properties/failed/const",keyword:"const",params:{allowedValue: true}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.config !== undefined){
let data8 = data.config;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
if(data8.mode === undefined){
const err17 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "mode"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data8.repeats === undefined){
const err18 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "repeats"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data8.tasks === undefined){
const err19 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "tasks"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data8.mask === undefined){
const err20 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "mask"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data8.mode !== undefined){
let data9 = data8.mode;
if(!(((data9 === "enabled") || (data9 === "metadata")) || (data9 === "disabled"))){
const err21 = {instancePath:instancePath+"/config/mode",schemaPath:"user-settings.json#/definitions/mode/enum",keyword:"enum",params:{allowedValues: schema12.enum}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data8.repeats !== undefined){
let data10 = data8.repeats;
if(!((data10 === "fold") || (data10 === "keep"))){
const err22 = {instancePath:instancePath+"/config/repeats",schemaPath:"user-settings.json#/definitions/repeats/enum",keyword:"enum",params:{allowedValues: schema14.enum}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data8.tasks !== undefined){
let data11 = data8.tasks;
if(!(((data11 === "all") || (data11 === "first")) || (data11 === "first-per-node"))){
const err23 = {instancePath:instancePath+"/config/tasks",schemaPath:"user-settings.json#/definitions/tasks/enum",keyword:"enum",params:{allowedValues: schema15.enum}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data8.mask !== undefined){
let data12 = data8.mask;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.values === undefined){
const err24 = {instancePath:instancePath+"/config/mask",schemaPath:"#/properties/config/properties/mask/required",keyword:"required",params:{missingProperty: "values"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data12.env === undefined){
const err25 = {instancePath:instancePath+"/config/mask",schemaPath:"#/properties/config/properties/mask/required",keyword:"required",params:{missingProperty: "env"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data12.values !== undefined){
let data13 = data12.values;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err26 = {instancePath:instancePath+"/config/mask/values",schemaPath:"#/properties/config/properties/mask/properties/values/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 < 0 || isNaN(data13)){
const err27 = {instancePath:instancePath+"/config/mask/values",schemaPath:"#/properties/config/properties/mask/properties/values/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data12.env !== undefined){
let data14 = data12.env;
if(Array.isArray(data14)){
const len0 = data14.length;
for(let i0=0; i0<len0; i0++){
if(typeof data14[i0] !== "string"){
const err28 = {instancePath:instancePath+"/config/mask/env/" + i0,schemaPath:"#/properties/config/properties/mask/properties/env/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/config/mask/env",schemaPath:"#/properties/config/properties/mask/properties/env/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/config/mask",schemaPath:"#/properties/config/properties/mask/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
validate12.errors = vErrors;
return errors === 0;
}
